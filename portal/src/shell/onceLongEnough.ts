interface Place {
  left: number
  top: number
}

/** Whoever waits longer has begun to read from the top. */
const PATIENCE_MS = 3_000
const MOVES = ['wheel', 'touchstart', 'pointerdown', 'keydown'] as const

/**
 * A place of the page that one comes back to, once what is loaded makes the page long enough for it; false when that takes
 * too long, or when the person went on meanwhile.
 */
export function onceLongEnough(place: Place): Promise<Place | false> {
  return new Promise((resolve) => {
    const { documentElement: root, body } = document
    const observer = new ResizeObserver(() => {
      if (root.scrollHeight - root.clientHeight >= place.top) end(place)
    })
    const leave = (): void => end(false)
    const timer = setTimeout(leave, PATIENCE_MS)
    function end(answer: Place | false): void {
      observer.disconnect()
      clearTimeout(timer)
      for (const move of MOVES) removeEventListener(move, leave)
      resolve(answer)
    }
    for (const move of MOVES) addEventListener(move, leave, { passive: true })
    observer.observe(body)
  })
}
