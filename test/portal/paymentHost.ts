import Fastify from 'fastify'
import { paymentPageAssets } from '../../server/http/paymentPage/paymentPageAssets.ts'
import type { MoneyView, PaymentPageView } from '../../server/http/paymentPage/PaymentPageView.ts'
import { registerPaymentPage } from '../../server/http/paymentPage/registerPaymentPage.ts'
import { builtFiles } from './builtFiles.ts'
import { samplePaidPage } from './samplePage.ts'
import { scriptedSocket } from './scriptedSocket.ts'

/** A server of payment pages whose invoices the test sets by token, and whose payers' credit it can refuse. */
export async function startPaymentHost() {
  const files = await builtFiles('vite.pay.config.ts')
  const assets = paymentPageAssets(files.get('pay.js') ?? '', files.get('pay.css') ?? '')
  const invoices = new Map<string, PaymentPageView>()
  const payments: { token: string; amount: MoneyView; key: string }[] = []
  const script = { refusal: null as string | null, failing: false }

  const app = Fastify({ forceCloseConnections: true })
  registerPaymentPage(app, {
    assets,
    publicUrl: 'http://localhost',
    readPaymentPage: async (token) => {
      if (script.failing) throw new Error('the database is away')
      return invoices.get(token) ?? null
    },
    payFromBalance: async (token, amount, key) => {
      if (script.refusal !== null) return { ok: false, message: script.refusal }
      if (!payments.some((payment) => payment.key === key)) payments.push({ token, amount, key })
      change(token, samplePaidPage({ version: (invoices.get(token)?.version ?? 0) + 1 }))
      return { ok: true }
    },
  })
  const socket = scriptedSocket(app.server, (token) => {
    const view = invoices.get(token)
    if (!view) return null
    const { version, light, status, payableFromBalance } = view
    return { version, light, status, payableFromBalance }
  })
  const origin = (await app.listen({ port: 0, host: '127.0.0.1' })).replace('127.0.0.1', 'localhost')

  function change(token: string, view: PaymentPageView): void {
    invoices.set(token, view)
    socket.push(token)
  }

  return {
    app,
    assets,
    invoices,
    payments,
    script,
    socket,
    origin,
    change,
    async stop() {
      socket.dropAll()
      await app.close()
    },
  }
}

export type PaymentHost = Awaited<ReturnType<typeof startPaymentHost>>
