import type { Language } from '../../domain/kernel/context.ts'
import { qrSvg } from '../../share/qrSvg.ts'
import { fillName, fillText } from './fill.ts'
import { formatMoney, formatTyped } from './formats.ts'
import { html, rawHtml } from '../../share/html.ts'
import type { Html } from '../../share/html.ts'
import type { PageRequest } from './PageRequest.ts'
import { minus } from './minus.ts'
import { pageWords } from './pageWords.ts'
import type { MoneyView, PaymentPageView } from './PaymentPageView.ts'

type Method = { id: string; name: string; speed: string; panel: Html }

/** The ways to pay, quickest first; the first is chosen. Without a script, the choice is the browser's own. */
export function methodsCard(view: PaymentPageView, request: PageRequest): Html {
  const words = pageWords[request.language]
  const methods: Method[] = []
  if (view.payableFromBalance) {
    const panel = creditPanel(view, view.payableFromBalance, request)
    methods.push({ id: 'credit', name: words.credit, speed: words.creditSpeed, panel })
  }
  if (view.bankTransfer) {
    const panel = bankPanel(view.bankTransfer, request.language)
    methods.push({ id: 'bank', name: words.bankTransfer, speed: words.bankSpeed, panel })
  }
  return html`<section class="card">
    ${request.refusal !== null && refusal(request.refusal, words.refused)}
    ${
      methods.length === 0
        ? html`<h2>${words.howToPay}</h2>
            <p>${fillName(words.noMethod, view.sellerLegalName)}</p>`
        : html`<fieldset>
            <legend><h2>${words.howToPay}</h2></legend>
            ${methods.map((method, index) => choice(method, index === 0))}
          </fieldset>`
    }
  </section>`
}

function refusal(sentence: string, title: string): Html {
  return html`<div class="refusal" role="alert"><strong>${title}</strong> ${sentence}</div>`
}

function choice({ id, name, speed, panel }: Method, chosen: boolean): Html {
  return html`<div class="method">
    <p class="pick">
      <input type="radio" name="method" id="${id}" ${chosen && rawHtml(' checked')} />
      <label for="${id}"><span>${name}</span> <small>${speed}</small></label>
    </p>
    <div class="panel">${panel}</div>
  </div>`
}

function creditPanel(view: PaymentPageView, payable: MoneyView, { language, token, attempt }: PageRequest): Html {
  const words = pageWords[language]
  const rest = minus(view.outstanding, payable)
  const whole = Number(rest.amount) === 0
  const amount = formatMoney(payable, language)
  return html`<p>${fillName(whole ? words.creditWhole : words.creditPart, view.sellerLegalName)}</p>
    <dl class="sums">
      <div>
        <dt>${words.toPay}</dt>
        <dd>${formatMoney(view.outstanding, language)}</dd>
      </div>
      <div>
        <dt>${words.fromCredit}</dt>
        <dd>− ${amount}</dd>
      </div>
      <div class="result">
        <dt>${words.leftAfterwards}</dt>
        <dd>${formatMoney(rest, language)}</dd>
      </div>
    </dl>
    <form method="post" action="/pay/${token}/balance?lang=${language}">
      <input type="hidden" name="attempt" value="${attempt}" />
      <input type="hidden" name="amount" value="${payable.amount}" />
      <input type="hidden" name="currency" value="${payable.currency}" />
      <button class="primary" data-busy="${words.paying}">${fillText(words.payFromCredit, { amount })}</button>
    </form>`
}

function bankPanel(transfer: NonNullable<PaymentPageView['bankTransfer']>, language: Language): Html {
  const words = pageWords[language]
  const { beneficiary, iban, bic, reference, epcPayload } = transfer
  const amount = formatMoney(transfer.amount, language)
  const code =
    epcPayload &&
    rawHtml(qrSvg(epcPayload, { title: fillText(words.codeAlternative, { amount, beneficiary, reference }) }))
  return html`<div class="transfer">
      <dl class="details">
        ${detail(words.beneficiary, html`<bdi>${beneficiary}</bdi>`, beneficiary, language)}
        ${detail('IBAN', inFours(iban), iban, language)} ${bic && detail('BIC', html`${bic}`, bic, language)}
        ${detail(words.amount, html`${amount}`, formatTyped(transfer.amount, language), language)}
        ${detail(words.reference, inFours(reference), reference, language)}
      </dl>
      ${
        code &&
        html`<figure>
          ${code}
          <figcaption><strong>${words.scan}</strong> ${words.scanHint}</figcaption>
        </figure>`
      }
    </div>
    <p class="hint">${words.referenceHint}</p>
    <p class="hint">${words.bankWait}</p>`
}

function detail(name: string, shown: Html, copied: string, language: Language): Html {
  const words = pageWords[language]
  return html`<div>
    <dt>${name}</dt>
    <dd>
      <span>${shown}</span>
      <button
        type="button"
        class="quiet scripted"
        data-copy="${copied}"
        data-copied="${words.copied}"
        aria-label="${words.copy}: ${name}"
      >
        ${words.copy}
      </button>
    </dd>
  </div>`
}

/** A long number in groups of four that are seen but not copied. */
function inFours(text: string): Html {
  const groups = text.match(/.{1,4}/g) ?? []
  return html`<span class="fours">${groups.map((group) => html`<span>${group}</span><wbr />`)}</span>`
}
