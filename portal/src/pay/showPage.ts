/**
 * Puts a newly rendered page in the place of the one that is shown, and keeps where the reader was: focus, what was
 * unfolded, which way to pay was chosen. An older version never replaces a newer one. `null` dresses the page as it is.
 */
export function showPage(text: string | null): void {
  const main = document.querySelector('main') as HTMLElement
  if (text === null) return putIntoTimeZone(main)
  const page = new DOMParser().parseFromString(text, 'text/html')
  const fresh = page.querySelector('main')
  if (!fresh || Number(fresh.dataset.version ?? Infinity) < Number(main.dataset.version)) return

  const focused = document.activeElement?.id
  const hadFocus = main.contains(document.activeElement)
  for (const { id } of main.querySelectorAll('details[open]')) page.getElementById(id)?.setAttribute('open', '')
  for (const { id } of main.querySelectorAll('input:checked')) {
    const same = page.getElementById(id)
    if (same instanceof HTMLInputElement) same.checked = true
  }
  putIntoTimeZone(fresh)

  document.title = page.title
  main.replaceWith(fresh)
  if (page.documentElement.lang !== document.documentElement.lang) changeLanguage(page)
  if (hadFocus) {
    const again = focused ? document.getElementById(focused) : null
    ;(again ?? fresh.querySelector('h1'))?.focus({ preventScroll: true })
  }
  if (fresh.dataset.key === main.dataset.key) return
  if (fresh.dataset.status !== main.dataset.status) fresh.classList.add('changed')
  const news = document.getElementById('news') as HTMLElement
  news.textContent = fresh.dataset.news ?? ''
}

function changeLanguage(page: Document): void {
  document.documentElement.lang = page.documentElement.lang
  const live = document.getElementById('live')
  const freshLive = page.getElementById('live')
  const header = page.querySelector('header')
  if (header) document.querySelector('header')?.replaceWith(header)
  const legal = page.querySelector('footer p:last-child')
  if (legal) document.querySelector('footer p:last-child')?.replaceWith(legal)
  if (!live || !freshLive) return
  Object.assign(live.dataset, freshLive.dataset)
  const { dataset, className } = live
  live.textContent = (className ? dataset[className === 'on' ? 'live' : 'lost'] : freshLive.textContent) ?? ''
  document.querySelector<HTMLElement>('.languages summary')?.focus({ preventScroll: true })
}

/** Moments are rendered in UTC; here they are said in the reader's own time zone. */
function putIntoTimeZone(root: Element): void {
  for (const time of root.querySelectorAll('time')) {
    const format = new Intl.DateTimeFormat(time.lang, { dateStyle: 'long', timeStyle: 'short' })
    time.textContent = format.format(new Date(time.dateTime))
  }
}
