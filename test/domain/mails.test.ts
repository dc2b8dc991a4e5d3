import { describe, expect, it } from 'vitest'
import { LANGUAGES } from '../../server/domain/kernel/context.ts'
import { MAIL_KINDS, SECURITY_CHANGES } from '../../server/domain/mails/mailKinds.ts'
import type { MailKind } from '../../server/domain/mails/mailKinds.ts'
import { writeMail } from '../../server/gateways/mail/writeMail.ts'
import { namesIn } from '../../server/sentences/fill.ts'
import { MAIL_TEXTS } from '../../server/sentences/mails/sayMail.ts'

const KINDS = Object.keys(MAIL_KINDS) as MailKind[]
const data = {
  name: 'Ada <b>',
  inviter: 'Bo',
  reseller: 'Aurora "x"',
  change: 'CODES_ON',
  link: 'https://greenlight.example/reset/abc?a=1&b=2',
}

describe.each(LANGUAGES)('the mails in %s', (language) => {
  it('use only what they are given, and say something everywhere', () => {
    const { kinds, changes, greeting } = MAIL_TEXTS[language]
    for (const kind of KINDS) {
      const { subject, before, action, after } = kinds[kind]
      const sentences = [greeting, subject, ...before, action, ...after]
      expect(MAIL_KINDS[kind].values as readonly string[]).toEqual(expect.arrayContaining(sentences.flatMap(namesIn)))
      for (const sentence of sentences) expect(sentence.trim()).not.toBe('')
    }
    for (const change of SECURITY_CHANGES) expect(changes[change]).toMatch(/\.$/)
  })

  it('are whole as plain text and as a page, whatever the names are', () => {
    for (const kind of KINDS) {
      const { subject, text, html } = writeMail({ kind, language, data })
      expect(subject).not.toMatch(/[{}\n]/)
      expect(text).toContain(data.link)
      expect(text).not.toMatch(/[{}]/)
      expect(text).not.toContain('CODES_ON')
      expect(html).toContain('href="https://greenlight.example/reset/abc?a=1&amp;b=2"')
      expect(html).not.toContain('Ada <b>')
    }
  })
})

describe('a mail to somebody whose language we do not speak', () => {
  it('is in English', () => {
    expect(writeMail({ kind: 'PASSWORD_RESET', language: 'xx', data }).subject).toBe('A new password for Greenlight')
  })
})
