// The one API client of the application: session cookie, CSRF token, and what happens when the session is gone.

import { ApiError, createClient, NetworkError } from '@siali/sdk'
import { QueryClient } from '@tanstack/react-query'

const listeners = new Set<() => void>()

/** Calls back when a call finds the session gone; gives the function that stops it. */
export function onSignedOut(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Value of the CSRF cookie; empty before the server set it. */
export function readCsrfToken(): string {
  return /(?:^|;\s*)csrftoken=([^;]*)/.exec(document.cookie)?.[1] ?? ''
}

/** The CSRF token; the sign-in page is asked for one when there is none yet. */
export async function ensureCsrfToken(): Promise<string> {
  if (readCsrfToken() === '')
    await fetch('/user/login/', { credentials: 'same-origin' }).catch(() => undefined)
  return readCsrfToken()
}

export const client = createClient({
  csrfToken: () => readCsrfToken() || undefined,
  onSignedOut: () => {
    for (const listener of listeners) listener()
  },
})

/** Cache of what the server said. The client repeats broken reads itself, so nothing is repeated here. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { retry: false, staleTime: 15_000, refetchOnWindowFocus: true },
    mutations: { retry: false },
  },
})

/** What to tell about a failed call, in one sentence. */
export function describeError(error: unknown, offlineText: string): string {
  if (error instanceof ApiError) return error.summary
  if (error instanceof NetworkError) return offlineText
  return error instanceof Error ? error.message : String(error)
}

/** True when an address was refused because it lies in a network that the server does not call. */
export function isClosedNetwork(error: unknown): boolean {
  return (
    error instanceof ApiError &&
    error.code === 'address_refused' &&
    error.summary.includes('reserved network')
  )
}

/** A random key that makes a write repeatable. */
export function newIdempotencyKey(): string {
  return crypto.randomUUID()
}
