import type { Language } from '../domain/kernel/context.ts'
import { html } from './html.ts'
import type { IconAssets } from './iconAssets.ts'

/** What the snippets of one invoice are made of. `publicUrl` has no slash at its end. */
export type SnippetInput = {
  publicUrl: string
  publicToken: string
  paymentUrl: string
  invoiceNumber: string
  language: Language
}

const PAYMENT_STATUS: Record<Language, string> = {
  en: 'Payment status of invoice',
  it: 'Stato del pagamento della fattura',
  ro: 'Starea plății facturii',
  pl: 'Stan płatności faktury',
  fr: 'État du paiement de la facture',
}

const PAY: Record<Language, string> = {
  en: 'Pay invoice',
  it: 'Paga la fattura',
  ro: 'Plătește factura',
  pl: 'Opłać fakturę',
  fr: 'Payer la facture',
}

/**
 * HTML of the live icon for a client portal. With `pinned` assets it names the versioned file and its integrity: the
 * page then runs that very file or none, also after this server was brought up to date.
 */
export function iconHtml({ publicUrl, publicToken, paymentUrl }: SnippetInput, pinned?: IconAssets): string {
  const script = pinned
    ? html`<script type="module" src="${publicUrl}${pinned.path}" integrity="${pinned.integrity}" crossorigin></script>`
    : html`<script type="module" src="${publicUrl}/paid-icon.js"></script>`
  const icon = html`<paid-icon token="${publicToken}" href="${paymentUrl}" label></paid-icon>`
  return `${script.markup}\n${icon.markup}`
}

/** HTML for e-mails: the icon as a picture that links to the payment page. */
export function emailHtml({ publicUrl, publicToken, paymentUrl, invoiceNumber, language }: SnippetInput): string {
  const source = `${publicUrl}/p/${publicToken}.svg?lang=${language}`
  const alternative = `${PAYMENT_STATUS[language]} ${invoiceNumber}`
  return html`<a href="${paymentUrl}"><img src="${source}" height="24" alt="${alternative}" /></a>`.markup
}

/** HTML of a button that opens the payment page; it brings its own look, for pages that have none. */
export function buttonHtml({ paymentUrl, invoiceNumber, language }: SnippetInput): string {
  const style =
    'display:inline-block;padding:12px 20px;border-radius:8px;background:#067a46;color:#fff;' +
    'font:600 16px/1.25 system-ui,sans-serif;text-decoration:none'
  return html`<a href="${paymentUrl}" lang="${language}" style="${style}">${PAY[language]} ${invoiceNumber}</a>`.markup
}
