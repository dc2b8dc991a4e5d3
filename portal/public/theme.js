// Runs before the first paint, so that neither theme nor density flashes. The choice itself lives on the server.
;(function () {
  var root = document.documentElement
  var saved = {}
  try {
    saved = JSON.parse(localStorage.getItem('greenlight.preferences') || '{}')
  } catch (error) {
    console.warn('The stored look cannot be read; the system look is used.', error)
  }
  var dark = saved.theme === 'DARK' || (saved.theme !== 'LIGHT' && matchMedia('(prefers-color-scheme: dark)').matches)
  root.dataset.theme = dark ? 'dark' : 'light'
  root.dataset.density = saved.density === 'COMPACT' ? 'compact' : 'comfortable'
  if (saved.language) root.lang = root.dataset.language = saved.language
})()
