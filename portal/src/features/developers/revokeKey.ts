import { runAction, type Outcome } from '../../apollo/runAction.ts'
import { t } from '../../i18n/index.ts'
import { confirm } from '../../ui/confirm.ts'
import { toast, toastProblem } from '../../ui/toasts.ts'
import { revokeApiKeyMutation, type ApiKeyRow } from './keyQueries.ts'

/** Ends a key after a question: it cannot be undone. */
export async function revokeKey({ id, name }: ApiKeyRow): Promise<void> {
  const asked = {
    title: t('settings.revokeTitle', { name }),
    text: t('settings.revokeText'),
    action: t('settings.revoke'),
    danger: true,
  }
  if (await confirm(asked)) tell(await runAction(revokeApiKeyMutation, { apiKeyId: id }))

  function tell(outcome: Outcome<{ errors: { code: string; message: string }[] }>): void {
    if (outcome.kind === 'done') toast(t('settings.revoked', { name }))
    else if (outcome.kind === 'refused') toast(outcome.message, { tone: 'bad' })
    else toastProblem(outcome.problem, () => void outcome.retry().then(tell))
  }
}
