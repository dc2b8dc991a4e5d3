import { runAction, type Outcome } from '../../apollo/runAction.ts'
import { t } from '../../i18n/index.ts'
import { confirm } from '../../ui/confirm.ts'
import { toast, toastProblem } from '../../ui/toasts.ts'
import {
  deactivateUserMutation,
  deleteRoleMutation,
  reactivateUserMutation,
  resendInvitationMutation,
  type PersonRow,
  type RoleRow,
} from './userQueries.ts'

/** Says how an action ended. Answers whether it was done. */
function tell(outcome: Outcome<{ errors: { code: string; message: string }[] }>, done: string): boolean {
  if (outcome.kind === 'done') toast(done)
  else if (outcome.kind === 'refused') toast(outcome.message, { tone: 'bad' })
  else toastProblem(outcome.problem)
  return outcome.kind === 'done'
}

/** Shuts a person out after a question. */
export async function deactivate({ id, name }: PersonRow): Promise<boolean> {
  const title = t('users.deactivateTitle', { name })
  const asked = { title, text: t('users.deactivateText'), action: t('users.deactivate'), danger: true }
  if (!(await confirm(asked))) return false
  return tell(await runAction(deactivateUserMutation, { userId: id }), t('users.deactivated', { name }))
}

export const reactivate = async ({ id, name }: PersonRow): Promise<boolean> =>
  tell(await runAction(reactivateUserMutation, { userId: id }), t('users.reactivated', { name }))

export const resend = async ({ id, email }: PersonRow): Promise<boolean> =>
  tell(await runAction(resendInvitationMutation, { userId: id }), t('users.sent', { email }))

/** Deletes a role after a question. */
export async function removeRole({ id, name }: RoleRow): Promise<boolean> {
  const title = t('users.deleteRoleTitle', { name })
  const asked = { title, text: t('users.deleteRoleText'), action: t('users.deleteRole'), danger: true }
  if (!(await confirm(asked))) return false
  return tell(await runAction(deleteRoleMutation, { roleId: id }), t('users.roleDeleted', { name }))
}
