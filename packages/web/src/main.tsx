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

const root = document.getElementById('root')
if (root === null) throw new Error('The page has no element with the id "root".')

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
