import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { payFromBalance } from '../domain/invoices/payFromBalance.ts'
import { readPaymentPage } from '../domain/invoices/readPaymentPage.ts'
import { readPublicInvoice } from '../domain/invoices/readPublicInvoice.ts'
import { DomainError } from '../domain/kernel/errors.ts'
import type { MoneyValue } from '../domain/kernel/errors.ts'
import { toDecimal } from '../domain/kernel/money.ts'
import type { GraphContext } from '../resolvers/kernel/GraphContext.ts'
import { viewOfPaymentPage } from '../resolvers/payer/viewOfPaymentPage.ts'
import { sayRefusal } from '../sentences/say.ts'
import { readIconAssets } from '../share/iconAssets.ts'
import type { Addresses } from './Addresses.ts'
import { registerIcon } from './icon/registerIcon.ts'
import type { Allowances } from './limits/Allowances.ts'
import { readPaymentPageAssets } from './paymentPage/paymentPageAssets.ts'
import type { MoneyView, PaymentPageView } from './paymentPage/PaymentPageView.ts'
import { registerPaymentPage } from './paymentPage/registerPaymentPage.ts'

interface PayerPagesDependencies extends Pick<GraphContext, 'db' | 'publicUrl' | 'live'> {
  addresses: Addresses
  /** Of icons, by address. */
  lookups: Allowances
}

/** What payers and foreign pages meet: the payment page and the icon. Without their built files neither is served. */
export function registerPayerPages(
  app: FastifyInstance,
  { db, publicUrl, live, addresses, lookups }: PayerPagesDependencies,
  folder: string,
): void {
  if (!['paid-icon.js', 'pay.js', 'pay.css'].every((name) => existsSync(join(folder, name)))) {
    app.log.warn({ folder }, 'the payment page and the icon were not built and are not served')
    return
  }
  registerIcon(app, {
    readPublicInvoice: (token) => readPublicInvoice(db, token),
    secondsToWait: (request) => lookups.spend(addresses.share(request), 1),
    assets: readIconAssets(folder),
  })
  registerPaymentPage(app, {
    publicUrl,
    assets: readPaymentPageAssets(folder),
    readPaymentPage: async (token) => {
      const page = await readPaymentPage(db, token)
      return page && shown(viewOfPaymentPage(page))
    },
    payFromBalance: async (token, amount, idempotencyKey, language) => {
      const onCommitted = (world: string, seq: bigint) => live.committed(world, seq)
      try {
        await payFromBalance({ db, publicUrl, language, onCommitted }, { token, amount, idempotencyKey })
        return { ok: true }
      } catch (error) {
        if (error instanceof DomainError) return { ok: false, message: sayRefusal(language, error) }
        throw error
      }
    },
  })
}

/** The view with its amounts as decimal strings. */
function shown(view: ReturnType<typeof viewOfPaymentPage>): PaymentPageView {
  const { bankTransfer, payableFromBalance } = view
  return {
    ...view,
    total: decimal(view.total),
    paid: decimal(view.paid),
    outstanding: decimal(view.outstanding),
    lines: view.lines.map((line) => ({ ...line, total: decimal(line.total) })),
    bankTransfer: bankTransfer && { ...bankTransfer, amount: decimal(bankTransfer.amount) },
    payableFromBalance: payableFromBalance && decimal(payableFromBalance),
  }
}

const decimal = ({ minor, currency }: MoneyValue): MoneyView => ({ amount: toDecimal(minor, currency), currency })
