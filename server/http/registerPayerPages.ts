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
import { registerIcon } from './icon/registerIcon.ts'
import { readPaymentPageAssets } from './paymentPage/paymentPageAssets.ts'
import type { MoneyView, PaymentPageView } from './paymentPage/PaymentPageView.ts'
import { registerPaymentPage } from './paymentPage/registerPaymentPage.ts'

/** What payers and foreign pages meet: the payment page and the icon. Without their built files neither is served. */
export function registerPayerPages(
  app: FastifyInstance,
  { db, publicUrl, live }: Pick<GraphContext, 'db' | 'publicUrl' | 'live'>,
  folder: string,
): void {
  if (!['paid-icon.js', 'pay.js', 'pay.css'].every((name) => existsSync(join(folder, name)))) {
    app.log.warn({ folder }, 'the payment page and the icon were not built and are not served')
    return
  }
  registerIcon(app, {
    readPublicInvoice: (token) => readPublicInvoice(db, token),
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
