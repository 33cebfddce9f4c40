// Regions in the clipboard, as JSON text: what is copied in one task can be pasted in another one of the same setup.
// Text that a person has selected, and fields, keep the clipboard for themselves.

import type { Engine } from '../engine/engine.types.ts'
import type { Scope } from '../scope.dom.ts'

const KIND = 'siali-regions'

function isField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input, textarea, select, [role="textbox"]'))
  )
}

function readItems(text: string): unknown {
  try {
    const held: unknown = JSON.parse(text)
    return (held as Readonly<Record<string, unknown>> | null)?.[KIND]
  } catch {
    return undefined
  }
}

/** Listens for copy and paste while the scope lives; tells what was done, with how many regions. */
export function listenToClipboard(
  scope: Scope,
  engine: Engine,
  onDone: (deed: 'copied' | 'pasted', count: number) => void,
): void {
  scope.listen(document, 'copy', (event) => {
    if (event.defaultPrevented || isField(event.target) || window.getSelection()?.isCollapsed === false)
      return
    const items = engine.copy()
    if (items.length === 0 || event.clipboardData === null) return
    event.clipboardData.setData('text/plain', JSON.stringify({ [KIND]: items }))
    event.preventDefault()
    onDone('copied', engine.selection.peek().size)
  })
  scope.listen(document, 'paste', (event) => {
    if (event.defaultPrevented || isField(event.target)) return
    const items = readItems(event.clipboardData?.getData('text/plain') ?? '')
    if (items === undefined || !engine.paste(items)) return
    event.preventDefault()
    onDone('pasted', engine.selection.peek().size)
  })
}
