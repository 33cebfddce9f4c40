// The API reference page: the document from our own server, drawn by the script beside us. Nothing is asked of elsewhere.

import { toReferenceAnchor, type ApiDocument } from './docs-anchors.ts'
import '@siali/ui/reference.css'

interface Reference {
  readonly createApiReference: (
    element: string | Element,
    options: Readonly<Record<string, unknown>>,
  ) => unknown
}

declare global {
  interface Window {
    readonly Scalar?: Reference
  }
}

const DOCUMENT_URL = '/docs/api/schema/json/'

async function start(): Promise<void> {
  const answer = await fetch(DOCUMENT_URL, { headers: { Accept: 'application/json' } })
  if (!answer.ok) throw new Error(`The document cannot be read: status ${answer.status}.`)
  const content = (await answer.json()) as ApiDocument
  // The old anchor is translated before the page reads it.
  if (window.location.hash.length > 1) {
    const anchor = toReferenceAnchor(window.location.hash, content)
    history.replaceState(null, '', `#${anchor}`)
  }
  window.Scalar?.createApiReference('#reference', {
    content,
    withDefaultFonts: false,
    telemetry: false,
    hideClientButton: true,
    showDeveloperTools: 'never',
    agent: { disabled: true },
    mcp: { disabled: true },
    theme: 'none',
    layout: 'modern',
    darkMode: document.documentElement.dataset['theme'] === 'dark',
    hideDarkModeToggle: true,
    defaultOpenAllTags: false,
    metaData: { title: 'API reference · Siali Label' },
  })
  window.addEventListener('hashchange', () => {
    const anchor = toReferenceAnchor(window.location.hash, content)
    if (`#${anchor}` !== decodeURIComponent(window.location.hash)) window.location.hash = anchor
  })
}

start().catch((error: unknown) => {
  const place = document.getElementById('reference')
  if (place !== null) place.textContent = error instanceof Error ? error.message : String(error)
})
