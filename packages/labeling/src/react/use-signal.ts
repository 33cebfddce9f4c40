// The one bridge from signals to React.

import type { ReadonlySignal } from '@preact/signals-core'
import { useCallback, useSyncExternalStore } from 'react'

/** The signal's value; renders again when it changes. */
export function useSignal<T>(signal: ReadonlySignal<T>): T {
  const subscribe = useCallback((onChange: () => void) => signal.subscribe(onChange), [signal])
  return useSyncExternalStore(subscribe, () => signal.peek())
}
