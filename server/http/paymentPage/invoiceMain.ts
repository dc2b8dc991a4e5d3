import type { State } from '../../../portal/src/embed/states.ts'
import { stateOf } from '../../../portal/src/embed/states.ts'
import { wordOf } from '../../../portal/src/embed/words.ts'
import type { Language } from '../../domain/kernel/context.ts'
import { glyphSvg } from '../icon/glyphSvg.ts'
import { fill, fillName, fillText } from './fill.ts'
import { formatDate, formatInstant, formatMoney, LOCALES } from './formats.ts'
import { html, rawHtml } from '../../share/html.ts'
import type { Html } from '../../share/html.ts'
import { methodsCard } from './methodsCard.ts'
import type { PageRequest } from './PageRequest.ts'
import { pageWords } from './pageWords.ts'
import type { MoneyView, PaymentPageView } from './PaymentPageView.ts'
import { stateKey } from './stateKey.ts'

/** The main part of an invoice's page: what is to be paid and how, or the receipt, or why nothing is to be paid. */
export function invoiceMain(view: PaymentPageView, request: PageRequest): Html {
  const { language } = request
  const state = stateOf(view)
  const payable = Number(view.outstanding.amount) > 0 && !['VOID', 'DRAFT'].includes(view.status)
  return html`<main
    class="column"
    data-version="${view.version}"
    data-status="${state}"
    data-key="${stateKey(view)}"
    data-news="${newsOf(view, state, language)}"
  >
    ${payable && state !== 'refunded' ? dueCard(view, state, language) : outcomeCard(view, state, language)}
    ${payable && methodsCard(view, request)}
  </main>`
}

function dueCard(view: PaymentPageView, state: State, language: Language): Html {
  const words = pageWords[language]
  const paidPart = Number(view.paid.amount) > 0
  const date = formatDate(view.dueOn, language)
  return html`<section class="card due">
    <div class="top">
      <h1 tabindex="-1">${fill(words.invoice, { number: html`<bdi>${view.invoiceNumber}</bdi>` })}</h1>
      ${badge(state, language)}
    </div>
    <p class="label">${paidPart ? words.leftToPay : words.toPay}</p>
    <p class="amount">${formatMoney(view.outstanding, language)}</p>
    <p class="when">${fillText(view.overdue ? words.wasDueOn : words.dueOn, { date })}</p>
    ${paidPart && progress(view.paid, view.total, language)} ${linesFold(view, language)}
  </section>`
}

function outcomeCard(view: PaymentPageView, state: State, language: Language): Html {
  const words = pageWords[language]
  const outcome = outcomeOf(view, state)
  const shape = outcome === 'held' ? 'pending' : state
  const paid = outcome === 'paid'
  const returned = outcome === 'returned'
  const invoice = fill(words.invoice, { number: html`<bdi>${view.invoiceNumber}</bdi>` })
  return html`<section class="card outcome tone-${shape}">
    <svg class="disc" viewBox="0 0 24 24" aria-hidden="true">${rawHtml(glyphSvg(shape, 'Canvas'))}</svg>
    <h1 tabindex="-1">${words[`${outcome}Title`]}</h1>
    <p class="label">${invoice}${returned && ` · ${words.leftToPay}`}</p>
    <p class="amount">${formatMoney(returned ? view.outstanding : view.total, language)}</p>
    <p>${fillName(words[`${outcome}Text`], view.sellerLegalName)}</p>
    ${paid && view.paidAt && paidLine(view.paidAt, language)} ${paid && html`<p class="hint">${words.receipt}</p>`}
    ${paid && html`<p class="scripted"><button type="button" class="quiet" data-print>${words.print}</button></p>`}
    ${linesFold(view, language)}
  </section>`
}

/** The first half of the names of the title and the text. */
function outcomeOf({ status }: PaymentPageView, state: State) {
  if (status === 'VOID') return 'void'
  if (status === 'DRAFT') return 'draft'
  if (state === 'refunded') return 'returned'
  if (state === 'paid') return 'paid'
  // Nothing is open although it is not paid: credit is reserved for it.
  return status === 'PAID' ? 'pending' : 'held'
}

function paidLine(paidAt: Date | string, language: Language): Html {
  const instant = new Date(paidAt)
  const time = html`<time datetime="${instant.toISOString()}" lang="${LOCALES[language]}"
    >${formatInstant(instant, language)}</time
  >`
  return html`<p class="when">${fill(pageWords[language].paidOn, { time })}</p>`
}

function badge(state: State, language: Language): Html {
  const glyph = rawHtml(glyphSvg(state, 'Canvas'))
  return html`<p class="badge tone-${state}">
    <svg viewBox="0 0 24 24" aria-hidden="true">${glyph}</svg>${wordOf(language, state)}
  </p>`
}

function progress(paid: MoneyView, total: MoneyView, language: Language): Html {
  const sentence = fillText(pageWords[language].paidOfTotal, {
    paid: formatMoney(paid, language),
    total: formatMoney(total, language),
  })
  return html`<p class="progress">
    <progress max="${total.amount}" value="${paid.amount}" aria-label="${sentence}"></progress><span>${sentence}</span>
  </p>`
}

function linesFold(view: PaymentPageView, language: Language): Html {
  const words = pageWords[language]
  return html`<details class="fold" id="lines">
    <summary>${words.lines}</summary>
    <p>${fillText(words.issuedOn, { date: formatDate(view.issuedOn, language) })}</p>
    <table>
      <thead>
        <tr>
          <th scope="col">${words.description}</th>
          <th scope="col" class="number">${words.quantity}</th>
          <th scope="col" class="number">${words.amount}</th>
        </tr>
      </thead>
      <tbody>
        ${view.lines.map(
          (line) =>
            html`<tr>
              <td><bdi>${line.description}</bdi></td>
              <td class="number">${line.quantity}</td>
              <td class="number">${formatMoney(line.total, language)}</td>
            </tr>`,
        )}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row" colspan="2">${words.total}</th>
          <td class="number">${formatMoney(view.total, language)}</td>
        </tr>
      </tfoot>
    </table>
  </details>`
}

/** What is read out when the page changes into this state. */
function newsOf(view: PaymentPageView, state: State, language: Language): string {
  const words = pageWords[language]
  const invoice = fillText(words.invoice, { number: view.invoiceNumber })
  const status = wordOf(language, state)
  if (state === 'paid') return fillText(words.newsPaid, { invoice, amount: formatMoney(view.total, language) })
  if (state === 'void' || state === 'pending') return fillText(words.newsOther, { invoice, status })
  return fillText(words.newsOpen, { invoice, status, amount: formatMoney(view.outstanding, language) })
}
