import { LANGUAGES } from '../../domain/kernel/context.ts'
import type { Language } from '../../domain/kernel/context.ts'
import type { MailRow } from '../../../db/schema/signIn.ts'
import { sayMail } from '../../sentences/mails/sayMail.ts'
import { html, rawHtml } from '../../share/html.ts'

/** A mail as it goes out. */
export interface WrittenMail {
  subject: string
  text: string
  html: string
}

const languageOf = (language: string): Language => LANGUAGES.find((ours) => ours === language) ?? 'en'

/** The words of a mail that waits, as plain text and as a page that needs nothing from anywhere. */
export function writeMail({ kind, language, data }: Pick<MailRow, 'kind' | 'language' | 'data'>): WrittenMail {
  const spoken = languageOf(language)
  const { subject, greeting, before, action, after, closing } = sayMail(spoken, kind, data)
  const link = data['link']
  const text = [greeting, ...before, ...(link ? [`${action}:\n${link}`] : []), ...after, closing].join('\n\n')
  const page = html`<!doctype html>
    <html lang="${spoken}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <meta name="color-scheme" content="light dark" />
        <title>${subject}</title>
      </head>
      <body style="margin:0 auto;max-width:34rem;padding:1.5rem;font:16px/1.5 system-ui,sans-serif">
        <p>${greeting}</p>
        ${before.map((line) => html`<p>${line}</p>`)} ${link ? button(action, link) : null}
        ${after.map((line) => html`<p>${line}</p>`)}
        <p>${closing}</p>
      </body>
    </html>`
  return { subject, text: `${text}\n`, html: page.markup }
}

const button = (label: string, link: string) =>
  html`<p><a href="${link}" style="${rawHtml(BUTTON)}">${label}</a></p>
    <p style="word-break:break-all">${link}</p>`

const BUTTON =
  'display:inline-block;padding:.6rem 1.2rem;border-radius:.5rem;background:#067a46;color:#ffffff;text-decoration:none'
