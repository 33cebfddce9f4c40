// Seconds spent on a task while the page is in sight.

import { useEffect, useState } from 'react'

interface Watch {
  readonly show: (isShown: boolean) => void
  /** Seconds so far, to the millisecond. */
  readonly read: () => number
}

function createWatch(startSec: number): Watch {
  let sumMs = startSec * 1000
  let sinceMs: number | undefined = Date.now()
  return {
    show(isShown) {
      if (isShown && sinceMs === undefined) sinceMs = Date.now()
      if (!isShown && sinceMs !== undefined) {
        sumMs += Date.now() - sinceMs
        sinceMs = undefined
      }
    },
    read: () => Math.round(sumMs + (sinceMs === undefined ? 0 : Date.now() - sinceMs)) / 1000,
  }
}

/** Gives the seconds so far, `startSec` included. */
export function useLeadTime(startSec: number): () => number {
  const [watch] = useState(() => createWatch(startSec))
  useEffect(() => {
    const handle = () => watch.show(document.visibilityState === 'visible')
    document.addEventListener('visibilitychange', handle)
    return () => document.removeEventListener('visibilitychange', handle)
  }, [watch])
  return watch.read
}
