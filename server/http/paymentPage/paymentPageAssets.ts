import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export type PaymentPageAssets = { script: string; scriptPath: string; style: string; stylePath: string }

/** The built script and style sheet of the payment page, each with an address that always answers this very file. */
export function paymentPageAssets(script: string, style: string): PaymentPageAssets {
  return {
    script,
    scriptPath: `/pay-${fingerprint(script)}.js`,
    style,
    stylePath: `/pay-${fingerprint(style)}.css`,
  }
}

/** Reads them from the folder of the portal's build. Throws when they were not built. */
export function readPaymentPageAssets(folder: string): PaymentPageAssets {
  const read = (name: string) => readFileSync(join(folder, name), 'utf8')
  return paymentPageAssets(read('pay.js'), read('pay.css'))
}

function fingerprint(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12)
}
