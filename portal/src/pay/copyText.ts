/** Copies what a button carries, says so on the button and to a screen reader. */
export async function copyText(button: HTMLElement): Promise<void> {
  const { copy = '', copied = '' } = button.dataset
  const words = button.textContent
  if (!(await write(copy))) return
  button.textContent = copied
  const news = document.getElementById('news') as HTMLElement
  news.textContent = copied
  setTimeout(() => {
    button.textContent = words
    news.textContent = ''
  }, 2000)
}

async function write(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    // No clipboard without https, or it was refused: the older way asks nobody.
    const field = document.createElement('textarea')
    field.value = text
    document.body.append(field)
    field.select()
    const done = document.execCommand('copy')
    field.remove()
    return done
  }
}
