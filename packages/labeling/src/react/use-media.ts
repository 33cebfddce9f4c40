// Media queries as state: what a phone gets, and whether a finger points.

import { useCallback, useSyncExternalStore } from 'react'
import { Scope } from '../scope.dom.ts'

/** Narrow and high: a short window, as one at 200 % zoom is, keeps the tools at the side. */
export const PHONE = '(max-width: 560px), (max-width: 760px) and (min-height: 481px)'
export const COARSE = '(pointer: coarse)'

/** True while the query holds. */
export function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (onChange: () => void) => {
      const scope = new Scope()
      scope.listen(window.matchMedia(query), 'change', onChange)
      return () => scope.dispose()
    },
    [query],
  )
  return useSyncExternalStore(subscribe, () => window.matchMedia(query).matches)
}
