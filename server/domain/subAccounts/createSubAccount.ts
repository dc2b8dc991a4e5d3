import { subAccounts } from '../../../db/schema/subAccounts.ts'
import type { SubAccountRow } from '../../../db/schema/subAccounts.ts'
import { holdAccounts } from '../credit/accounts.ts'
import { readClock } from '../kernel/clock.ts'
import type { Context } from '../kernel/context.ts'
import { DomainError } from '../kernel/errors.ts'
import { newId } from '../kernel/ids.ts'
import { readEmail, readOptionalText, readText, searchable } from '../kernel/text.ts'
import { write } from '../kernel/write.ts'

export interface CreateSubAccountInput {
  username: string
  name: string
  email: string
  externalId?: string | null
  phone?: string | null
  tags?: string[] | null
  idempotencyKey?: string | null
}

const MOST_TAGS = 20

/**
 * Takes a client on, with an empty credit account in the reseller's currency.
 * Throws USERNAME_TAKEN, EXTERNAL_ID_TAKEN, EMAIL_INVALID, TEXT_EMPTY, TEXT_TOO_LONG, TEXT_INVALID, LIST_TOO_LONG.
 */
export function createSubAccount(ctx: Context, input: CreateSubAccountInput): Promise<{ subAccount: SubAccountRow }> {
  const username = readText(input.username, ['username'], 64)
  const name = readText(input.name, ['name'])
  const email = readEmail(input.email, ['email'])
  const externalId = readOptionalText(input.externalId, ['externalId'])
  const phone = readOptionalText(input.phone, ['phone'], 40)
  // Whoever sees some clients only must see the one they take on.
  const own = ctx.actor.confines?.tags ?? null
  const given = input.tags ?? []
  const tags = own && !given.some((tag) => own.includes(tag)) ? [...given, ...own.slice(0, 1)] : given
  if (tags.length > MOST_TAGS) throw new DomainError('LIST_TOO_LONG', { largest: MOST_TAGS }).at('tags')
  const conflicts = {
    sub_accounts_environment_id_username_unique: () => new DomainError('USERNAME_TAKEN', { username }).at('username'),
    sub_accounts_environment_id_external_id_unique: () =>
      new DomainError('EXTERNAL_ID_TAKEN', { externalId: externalId ?? '' }).at('externalId'),
  }
  return write(ctx, { operation: 'createSubAccount', right: 'clients.create', input, conflicts }, async (write) => {
    const [subAccount] = await write.tx
      .insert(subAccounts)
      .values({
        environmentId: write.actor.environmentId,
        id: newId(),
        username,
        name,
        email,
        externalId,
        phone,
        tags: tags.map((tag) => readText(tag, ['tags'], 40)),
        searchText: searchable(name, username, email, externalId),
      })
      .returning()
    const { defaultCurrency } = await readClock(write.tx)
    await holdAccounts(write, [{ kind: 'CLIENT', subAccountId: subAccount!.id, currency: defaultCurrency }])
    write.record({
      kind: 'sub_account.created',
      subjectType: 'SUB_ACCOUNT',
      subjectId: subAccount!.id,
      subjectVersion: 1,
      subAccountId: subAccount!.id,
      data: { client: name },
    })
    return { subAccount: subAccount! }
  })
}
