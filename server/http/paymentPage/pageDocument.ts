import { createHash } from 'node:crypto'
import { LANGUAGES } from '../../domain/kernel/context.ts'
import type { Language } from '../../domain/kernel/context.ts'
import { fillName } from './fill.ts'
import { html, rawHtml } from '../../share/html.ts'
import type { Html } from '../../share/html.ts'
import { pageWords } from './pageWords.ts'
import type { PaymentPageAssets } from './paymentPageAssets.ts'

const NAMES: Record<Language, string> = { en: 'English', it: 'Italiano', ro: 'Română', pl: 'Polski', fr: 'Français' }

export type PageParts = {
  language: Language
  /** Address of this page without a query; the other languages are reached through it. */
  path: string
  title: string
  /** Null on a page that belongs to no seller. */
  seller: { name: string; legalName: string } | null
  /** Ground of the head, dark enough for white text. */
  brand: string
  main: Html
}

/** The style sheet of one seller's colour, and its hash for the content security policy. */
export function brandStyle(brand: string): { css: string; hash: string } {
  const css = `:root{--brand:${brand}}`
  return { css, hash: `sha256-${createHash('sha256').update(css).digest('base64')}` }
}

/** The whole document around a page's main part: complete without any script. */
export function pageDocument(parts: PageParts, assets: PaymentPageAssets): string {
  const { language, path, title, seller, brand, main } = parts
  const words = pageWords[language]
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <title>${title}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex, nofollow" />
        <meta name="referrer" content="no-referrer" />
        <meta name="color-scheme" content="light dark" />
        <meta name="format-detection" content="telephone=no" />
        <meta name="theme-color" content="${brand}" />
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="${assets.stylePath}" />
        ${rawHtml(`<style>${brandStyle(brand).css}</style>`)}
        <script type="module" src="${assets.scriptPath}"></script>
      </head>
      <body>
        <header>
          <div class="column">
            ${seller && sellerName(seller.name)}
            <details class="languages">
              <summary><span class="unseen">${words.language}: </span>${NAMES[language]}</summary>
              <ul>
                ${LANGUAGES.map((each) => languageLink(each, each === language, path))}
              </ul>
            </details>
          </div>
        </header>
        ${main}
        <footer class="column">
          <p id="live" data-live="${words.live}" data-lost="${words.lost}">${seller && words.still}</p>
          <p>${seller && fillName(words.pageOf, seller.legalName)}</p>
        </footer>
        <p id="news" class="unseen" role="status"></p>
      </body>
    </html>`.markup
}

function sellerName(name: string): Html {
  const initials = name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => [...word][0] ?? '')
    .join('')
  return html`<p class="seller"><span class="monogram" aria-hidden="true">${initials}</span><bdi>${name}</bdi></p>`
}

function languageLink(language: Language, current: boolean, path: string): Html {
  return html`<li>
    <a
      href="${path}?lang=${language}"
      lang="${language}"
      hreflang="${language}"
      ${current && rawHtml(' aria-current="true"')}
      >${NAMES[language]}</a
    >
  </li>`
}
