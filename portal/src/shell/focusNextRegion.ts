/** F6: moves the focus to the next part of the page (places, list, drawer, selection), round and round. */
export function focusNextRegion(step: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')].filter(
    (region) => region.offsetParent !== null || region.matches('nav, main, aside, section'),
  )
  const at = regions.findLastIndex((region) => region.contains(document.activeElement))
  regions.at((at + step) % regions.length)?.focus()
}
