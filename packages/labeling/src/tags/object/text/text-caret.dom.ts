// A caret for the keyboard in a text that is not edited: arrows move it, with Shift they select, with Ctrl by words. The
// browser moves its own selection; we only draw where it is, since it draws no caret in such a text.

import type { Scope } from '../../../scope.dom.ts'

type Unit = 'character' | 'word' | 'line' | 'lineboundary' | 'documentboundary'

const MOVES: Readonly<
  Record<string, readonly [way: 'left' | 'right' | 'backward' | 'forward', unit: Unit, wide: Unit]>
> = {
  ArrowLeft: ['left', 'character', 'word'],
  ArrowRight: ['right', 'character', 'word'],
  ArrowUp: ['backward', 'line', 'line'],
  ArrowDown: ['forward', 'line', 'line'],
  Home: ['backward', 'lineboundary', 'documentboundary'],
  End: ['forward', 'lineboundary', 'documentboundary'],
}

/** Lets the keys move a caret in `root` while it has the focus. */
export function followCaret(scope: Scope, root: HTMLElement): void {
  const caret = document.createElement('span')
  caret.className = 'si-ed-caret'
  caret.setAttribute('aria-hidden', 'true')
  caret.hidden = true
  root.after(caret)
  scope.add(() => caret.remove())
  let isByKeys = false

  const draw = () => {
    const selection = window.getSelection()
    const isHere =
      isByKeys &&
      document.activeElement === root &&
      selection !== null &&
      selection.isCollapsed &&
      selection.rangeCount > 0 &&
      root.contains(selection.focusNode)
    const box = isHere ? boxOf(selection.getRangeAt(0)) : undefined
    caret.hidden = box === undefined
    const frame = caret.offsetParent?.getBoundingClientRect()
    if (box === undefined || frame === undefined) return
    caret.style.left = `${box.left - frame.left}px`
    caret.style.top = `${box.top - frame.top}px`
    caret.style.height = `${box.height}px`
    caret.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }

  scope.listen(root, 'keydown', (event) => {
    const move = MOVES[event.key]
    if (move === undefined || event.altKey) return
    const selection = window.getSelection()
    if (selection === null) return
    event.preventDefault()
    isByKeys = true
    const [way, unit, wide] = move
    if (!root.contains(selection.focusNode)) selection.setPosition(root, 0)
    selection.modify(event.shiftKey ? 'extend' : 'move', way, event.ctrlKey || event.metaKey ? wide : unit)
    // At the ends the browser leaves the text: it stays inside.
    if (!root.contains(selection.focusNode)) {
      const end = way === 'right' || way === 'forward' ? root.childNodes.length : 0
      if (event.shiftKey) selection.extend(root, end)
      else selection.setPosition(root, end)
    }
    draw()
  })
  scope.listen(root, 'pointerdown', () => {
    isByKeys = false
    draw()
  })
  scope.listen(root, 'blur', draw)
  scope.listen(document, 'selectionchange', draw)
}

/** The place of a collapsed range: at the edge of a line or beside an element it has no box of its own. */
function boxOf(
  range: Range,
): { readonly left: number; readonly top: number; readonly height: number } | undefined {
  const [own] = range.getClientRects()
  if (own !== undefined) return own
  const { startContainer: node, startOffset: offset } = range
  const near = document.createRange()
  if (node instanceof Text) {
    near.setStart(node, Math.max(0, offset - 1))
    near.setEnd(node, Math.min(node.length, Math.max(offset, 1)))
  } else near.selectNodeContents(node)
  const rects = near.getClientRects()
  const isStart = offset === 0
  const rect = isStart ? rects[0] : rects[rects.length - 1]
  if (rect === undefined) return undefined
  return { left: isStart ? rect.left : rect.right, top: rect.top, height: rect.height }
}
