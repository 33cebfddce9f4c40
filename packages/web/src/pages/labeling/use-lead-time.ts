// Seconds spent on a task while the page is in sight.

import { useEffect, useMemo } from 'react'

/** Gives the seconds so far, `startSec` included. */
export function useLeadTime(startSec: number): () => number {
  const watch = useMemo(() => {
    let sumMs = startSec * 1000
    let since: number | undefined = Date.now()
    return {
      show: (isShown: boolean) => {
        if (isShown && since === undefined) since = Date.now()
        if (!isShown && since !== undefined) {
          sumMs += Date.now() - since
          since = undefined
        }
      },
      read: () => Math.round(sumMs + (since === undefined ? 0 : Date.now() - since)) / 1000,
    }
  }, [startSec])
  useEffect(() => {
    const handle = () => watch.show(document.visibilityState === 'visible')
    document.addEventListener('visibilitychange', handle)
    return () => document.removeEventListener('visibilitychange', handle)
  }, [watch])
  return watch.read
}
