// A time as people read it, kept fresh: one clock for the page, ticking each minute.

import { useSyncExternalStore, type ReactNode } from 'react'
import { locale } from '../i18n/i18n.ts'
import { fullTime, relativeTime } from './time.ts'

const TICK_MS = 60_000

let nowMs = Date.now()
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(() => {
    nowMs = Date.now()
    for (const each of listeners) each()
  }, TICK_MS)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/** Milliseconds since 1970, renewed each minute. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => nowMs)
}

/** `4 min ago`, with the full time as its title. Nothing without a date. */
export function Ago({ at }: { readonly at: Date | undefined }): ReactNode {
  const now = useNow()
  if (at === undefined) return null
  // A time newer than the last tick is "now", not in the future.
  return <span title={fullTime(at, locale())}>{relativeTime(at, Math.max(now, at.getTime()), locale())}</span>
}
