import type { Language } from '../../domain/kernel/context.ts'
import { MAIL_KINDS } from '../../domain/mails/mailKinds.ts'
import type { MailKind } from '../../domain/mails/mailKinds.ts'
import { fill } from '../fill.ts'
import { en } from './en.ts'
import { fr } from './fr.ts'
import { it } from './it.ts'
import type { MailText, MailTexts } from './MailText.ts'
import { pl } from './pl.ts'
import { ro } from './ro.ts'

export const MAIL_TEXTS: Readonly<Record<Language, MailTexts>> = { en, it, ro, pl, fr }

/** A mail in one language, every value in its place. Throws on a kind that this release does not know. */
export function sayMail(
  language: Language,
  kind: string,
  data: Readonly<Record<string, string>>,
): MailText & { greeting: string; closing: string } {
  if (!isKnown(kind)) throw new Error(`There is no mail of the kind ${kind}.`)
  const { greeting, closing, kinds, changes } = MAIL_TEXTS[language]
  const change = data['change']
  const words = change === undefined ? data : { ...data, change: changes[change as keyof typeof changes] ?? change }
  const say = (sentence: string) => fill(sentence, words, kind)
  const { subject, before, action, after } = kinds[kind]
  return {
    greeting: say(greeting),
    closing,
    subject: say(subject),
    before: before.map(say),
    action: say(action),
    after: after.map(say),
  }
}

const isKnown = (kind: string): kind is MailKind => Object.hasOwn(MAIL_KINDS, kind)
