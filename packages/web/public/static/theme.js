// Sets the colour scheme before the first paint. A file of its own: the page allows no inline script.
;(function () {
  let stored = null
  try {
    stored = localStorage.getItem('siali-theme')
  } catch {
    // Storage is closed to this page: the system decides.
  }
  const dark = stored === 'dark' || (stored !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.dataset.theme = dark ? 'dark' : 'light'
  document.documentElement.dataset.mantineColorScheme = dark ? 'dark' : 'light'
})()
