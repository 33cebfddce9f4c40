// Single keys and key chords of a page. Letters are dead while typing and while a dialog is open.

import { useEffect, useLayoutEffect, useRef } from 'react'

export type Hotkeys = Readonly<Record<string, (event: KeyboardEvent) => void>>

/** Name of a pressed key: `n`, `?`, `ctrl+k`, `shift+ArrowLeft`. Cmd counts as ctrl. */
export function keyName(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>,
): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
  const parts = []
  if (event.ctrlKey || event.metaKey) parts.push('ctrl')
  if (event.altKey) parts.push('alt')
  // A shifted sign is already another sign (`?`); only letters and named keys keep the word.
  if (event.shiftKey && (event.key.length > 1 || /[a-z]/i.test(key))) parts.push('shift')
  return [...parts, key].join('+')
}

/** True when the event belongs to a field. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable) return true
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true
  return (
    target instanceof HTMLInputElement &&
    !['checkbox', 'radio', 'button', 'range', 'file'].includes(target.type)
  )
}

/** Listens while the component is there. Keys with ctrl work in fields too. */
export function useHotkeys(keys: Hotkeys, isActive = true): void {
  const latest = useRef(keys)
  useLayoutEffect(() => {
    latest.current = keys
  })
  useEffect(() => {
    if (!isActive) return
    const handle = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return
      const name = keyName(event)
      const action = latest.current[name]
      if (action === undefined) return
      if (
        !name.startsWith('ctrl+') &&
        (isTyping(event.target) || document.querySelector('[role="dialog"][aria-modal="true"]') !== null)
      )
        return
      event.preventDefault()
      action(event)
    }
    window.addEventListener('keydown', handle)
    return () => window.removeEventListener('keydown', handle)
  }, [isActive])
}
