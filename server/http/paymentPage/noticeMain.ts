import type { State } from '../../../portal/src/embed/states.ts'
import { glyphSvg } from '../icon/glyphSvg.ts'
import { html, rawHtml } from '../../share/html.ts'
import type { Html } from '../../share/html.ts'

/** The main part of a page that shows no invoice: one big shape, what is the matter, what to do. */
export function noticeMain(state: State, title: string, ...paragraphs: (Html | string)[]): Html {
  return html`<main class="column">
    <section class="card outcome tone-${state}">
      <svg class="disc" viewBox="0 0 24 24" aria-hidden="true">${rawHtml(glyphSvg(state, 'Canvas'))}</svg>
      <h1 tabindex="-1">${title}</h1>
      ${paragraphs.map((paragraph) => html`<p>${paragraph}</p>`)}
    </section>
  </main>`
}
