// Starts the application: catalogues, theme, cache, router.

import { MantineProvider } from '@mantine/core'
import { resolveVariables, theme, Toasts } from '@siali/ui'
import '@siali/ui/styles.css'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import './app.css'
import { queryClient } from './data/client.ts'
import { startI18n } from './i18n/i18n.ts'
import { createAppRouter } from './routes.tsx'
import { colorSchemeManager } from './shell/color-scheme.ts'

const RELOAD_PAUSE_MS = 60_000

const root = document.getElementById('root')
if (root === null) throw new Error('The page has no element with the id "root".')

// The server was updated while this page was open, and a part of it is gone by its old name: the page is loaded anew,
// once, so that a part that is really missing says so.
window.addEventListener('vite:preloadError', (event) => {
  const last = Number(sessionStorage.getItem('siali-reloaded') ?? 0)
  if (Date.now() - last < RELOAD_PAUSE_MS) return
  sessionStorage.setItem('siali-reloaded', String(Date.now()))
  event.preventDefault()
  window.location.reload()
})

await startI18n()
createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={resolveVariables}
      colorSchemeManager={colorSchemeManager}
      defaultColorScheme="auto"
    >
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={createAppRouter()} />
        <Toasts />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
)
