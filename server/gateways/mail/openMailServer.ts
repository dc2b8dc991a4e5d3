import nodemailer from 'nodemailer'
import type { SendMail, Sending } from '../../domain/mails/sendDueMails.ts'
import { writeMail } from './writeMail.ts'

export interface MailServer {
  send: SendMail
  close(): void
}

const PATIENCE_MS = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000, dnsTimeout: 10_000 }

/**
 * The mail server at an address such as `smtps://user:password@mail.example:465`. `from` is the sender that readers see.
 * A mail that is sent again, because the answer to the first time was lost, has the same Message-ID.
 */
export function openMailServer(url: string, from: string, patience: Partial<typeof PATIENCE_MS> = {}): MailServer {
  const { host } = new URL(url)
  const transport = nodemailer.createTransport(
    { url, pool: true, maxConnections: 2, ...PATIENCE_MS, ...patience },
    { from },
  )
  return {
    send: async (mail) => {
      const { subject, text, html } = writeMail(mail)
      try {
        await transport.sendMail({
          to: { name: '', address: mail.toAddress },
          subject,
          text,
          html,
          messageId: `<${mail.id}@${host.replace(/:\d+$/, '')}>`,
          headers: { 'Auto-Submitted': 'auto-generated' },
          // The text comes from us, but the addresses in it do not: nothing is fetched or read from a disk.
          disableFileAccess: true,
          disableUrlAccess: true,
        })
        return { kind: 'SENT' }
      } catch (error) {
        return failureOf(error as SmtpError)
      }
    },
    close: () => transport.close(),
  }
}

type SmtpError = Error & { code?: string; responseCode?: number; command?: string }

/** 5xx to the recipient or the message is an answer for good; to anything else, the settings may be mended. */
function failureOf({ code, responseCode, command }: SmtpError): Sending {
  const why = [code, responseCode, command].filter(Boolean).join(' ') || 'unknown'
  const aboutTheMail = command === 'RCPT TO' || command === 'DATA'
  const forGood = (responseCode ?? 0) >= 500 && aboutTheMail
  return { kind: forGood ? 'REFUSED' : 'AWAY', why }
}
