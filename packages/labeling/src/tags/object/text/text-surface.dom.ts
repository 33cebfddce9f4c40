// A text in the page: offsets ⇄ DOM ranges, marks by CSS highlights (one per look), names after spans.
// The text is only ever set as text. Names are generated content of empty elements, so the DOM's text stays the
// task's text and UTF-16 offsets stay true.

/** A span to show: UTF-16 offsets, end exclusive. */
export interface TextMark {
  readonly start: number
  readonly end: number
  /** Shown after its end; undefined: no name. */
  readonly name: string | undefined
  readonly base: string
  readonly inkLight: string
  readonly inkDark: string
  readonly state: 'rest' | 'hover' | 'selected'
  readonly isSuggestion: boolean
}

/** Names are elements in the text: beyond this many spans they are left out and the list has them. */
const NAMES_LIMIT = 3000
/** Frames are elements too. */
const RINGS_LIMIT = 50

/** Share of the label's colour behind a span, light and dark, in percent. */
const FILL = { rest: [20, 26], hover: [30, 38], selected: [42, 50] } as const
const PRIORITY = { rest: 0, hover: 1, selected: 2 } as const

let surfaces = 0

export class TextSurface {
  readonly #root: HTMLElement
  readonly #prefix: string
  readonly #sheet = new CSSStyleSheet()
  readonly #rules = new Map<string, string>()
  readonly #rings = document.createElement('span')
  #marks: readonly TextMark[] = []
  #text = ''
  #nodes: Text[] = []
  /** UTF-16 offset of each text node, by index in `#nodes`. */
  #starts: number[] = []
  #layout = ''
  /** Shown names by what they belong to. */
  readonly #names = new Map<string, HTMLElement>()

  /** `root` belongs to the surface until `dispose`. */
  constructor(root: HTMLElement) {
    surfaces += 1
    this.#root = root
    this.#prefix = `si-ed-${surfaces}`
    root.dataset['surface'] = this.#prefix
    this.#rings.className = 'si-ed-rings'
    this.#rings.setAttribute('aria-hidden', 'true')
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, this.#sheet]
  }

  /** Shows the text with its marks. Cost: O(text) when names moved, else O(marks). */
  show(text: string, marks: readonly TextMark[]): void {
    const named = marks.length <= NAMES_LIMIT ? marks.filter((mark) => mark.name !== undefined) : []
    // Without highlights the spans themselves are elements, so that any of them changes the layout.
    const wrapped = canHighlight() ? [] : marks
    const layout = [...named, ...wrapped].map((mark) => `${mark.start}:${nameKey(mark)}`).join('|')
    if (text !== this.#text || layout !== this.#layout || this.#nodes.length === 0) {
      this.#text = text
      this.#layout = layout
      this.#build(named, wrapped)
    }
    this.#marks = marks
    if (canHighlight()) this.#highlight(marks)
    this.placeRings()
  }

  /** Frames around the selected spans, where their lines are now. Call it when the text was laid out anew. */
  placeRings(): void {
    const origin = this.#root.getBoundingClientRect()
    const selected = this.#marks.filter((mark) => mark.state === 'selected').slice(0, RINGS_LIMIT)
    this.#rings.replaceChildren(
      ...selected.flatMap((mark) =>
        linesOf([
          ...this.range(mark.start, Math.min(mark.end, this.#text.length)).getClientRects(),
          ...(this.#names.get(nameKey(mark))?.getClientRects() ?? []),
        ]).map((line) => {
          const ring = document.createElement('span')
          ring.className = 'si-ed-ring'
          ring.style.cssText = `left:${line.left - origin.left - 3}px;top:${line.top - origin.top - 3}px;width:${line.right - line.left + 6}px;height:${line.bottom - line.top + 6}px;box-sizing:border-box`
          setColors(ring, mark)
          return ring
        }),
      ),
    )
  }

  /** The DOM range of UTF-16 offsets. */
  range(start: number, end: number): Range {
    const range = document.createRange()
    const from = this.#placeOf(start, false)
    const to = this.#placeOf(end, true)
    range.setStart(from.node, from.offset)
    range.setEnd(to.node, to.offset)
    return range
  }

  /** Offsets of a selection inside the surface; undefined when it is empty or lies elsewhere. */
  offsetsOf(selection: Selection | null): { readonly start: number; readonly end: number } | undefined {
    if (selection === null || selection.isCollapsed || selection.rangeCount === 0) return undefined
    const range = selection.getRangeAt(0)
    if (!range.intersectsNode(this.#root)) return undefined
    const inside = (node: Node) => node === this.#root || this.#root.contains(node)
    const start = inside(range.startContainer) ? this.#offsetOf(range.startContainer, range.startOffset) : 0
    const end = inside(range.endContainer)
      ? this.#offsetOf(range.endContainer, range.endOffset)
      : this.#text.length
    return start < end ? { start, end } : undefined
  }

  /** Offset where a collapsed selection stands; undefined when it lies elsewhere or is none. */
  caretOf(selection: Selection | null): number | undefined {
    if (selection === null || !selection.isCollapsed || selection.focusNode === null) return undefined
    if (!this.#root.contains(selection.focusNode)) return undefined
    return this.#offsetOf(selection.focusNode, selection.focusOffset)
  }

  /** Puts the caret at an offset. */
  placeCaret(selection: Selection | null, offset: number): void {
    const place = this.#placeOf(offset, true)
    selection?.setPosition(place.node, place.offset)
  }

  /** Offset of the sign under a place in the window; undefined beside the text. */
  offsetAt(x: number, y: number): number | undefined {
    const place = caretAt(x, y)
    if (place === undefined || !this.#root.contains(place.node)) return undefined
    const at = this.#offsetOf(place.node, place.offset)
    // The caret is between two signs: the one whose box holds the place counts.
    for (const offset of [at, at - 1]) {
      if (offset < 0 || offset >= this.#text.length) continue
      for (const box of this.range(offset, offset + 1).getClientRects()) {
        if (x >= box.left - 1 && x <= box.right + 1 && y >= box.top && y <= box.bottom) return offset
      }
    }
    return undefined
  }

  dispose(): void {
    for (const key of this.#rules.values()) CSS.highlights?.delete(key)
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== this.#sheet)
    this.#root.replaceChildren()
  }

  /** Text nodes cut where names stand (and spans begin and end, when they are wrapped), and what is between. */
  #build(named: readonly TextMark[], wrapped: readonly TextMark[]): void {
    const length = this.#text.length
    const sorted = named
      .filter((mark) => mark.end > 0 && mark.end <= length)
      .sort((a, b) => a.end - b.end || b.start - a.start)
    const cuts = new Set([length, ...sorted.map((mark) => mark.end)])
    for (const mark of wrapped) {
      if (mark.start > 0 && mark.start < length) cuts.add(mark.start)
      if (mark.end > 0 && mark.end < length) cuts.add(mark.end)
    }
    const children: Node[] = []
    this.#nodes = []
    this.#starts = []
    this.#names.clear()
    let from = 0
    let next = 0
    for (const cut of [...cuts].sort((a, b) => a - b)) {
      const node = document.createTextNode(this.#text.slice(from, cut))
      this.#nodes.push(node)
      this.#starts.push(from)
      // The shortest span lies on top of those around it.
      const top = wrapped
        .filter((mark) => mark.start <= from && mark.end >= cut && mark.start < mark.end)
        .reduce<TextMark | undefined>(
          (best, mark) => (best === undefined || mark.end - mark.start < best.end - best.start ? mark : best),
          undefined,
        )
      children.push(top === undefined ? node : wrap(node, top))
      from = cut
      for (let mark = sorted[next]; mark !== undefined && mark.end === cut; mark = sorted[next]) {
        const name = nameElement(mark)
        this.#names.set(nameKey(mark), name)
        children.push(name)
        next += 1
      }
    }
    this.#root.replaceChildren(...children, this.#rings)
  }

  #highlight(marks: readonly TextMark[]): void {
    const ranges = new Map<string, { mark: TextMark; ranges: Range[] }>()
    for (const mark of marks) {
      if (mark.start >= mark.end || mark.start >= this.#text.length) continue
      const key = `${mark.base}/${mark.state}/${mark.isSuggestion}`
      const group = ranges.get(key) ?? { mark, ranges: [] }
      group.ranges.push(this.range(mark.start, Math.min(mark.end, this.#text.length)))
      ranges.set(key, group)
    }
    for (const [key, { mark, ranges: list }] of ranges) {
      const name = this.#ruleOf(key, mark)
      const highlight = new Highlight(...list)
      highlight.priority = PRIORITY[mark.state]
      CSS.highlights.set(name, highlight)
    }
    for (const [key, name] of this.#rules) if (!ranges.has(key)) CSS.highlights.delete(name)
  }

  /** Name of the highlight of a look; its rules are made once. */
  #ruleOf(key: string, mark: TextMark): string {
    const known = this.#rules.get(key)
    if (known !== undefined) return known
    const name = `${this.#prefix}-${this.#rules.size + 1}`
    this.#rules.set(key, name)
    const [light, dark] = FILL[mark.state]
    const owner = `[data-surface="${this.#prefix}"]`
    const rule = (selector: string, share: number, ink: string, model: string) =>
      mark.isSuggestion
        ? `${selector}::highlight(${name}) { background-color: transparent; text-decoration: underline dashed 2px ${model}; text-underline-offset: 5px; }`
        : `${selector}::highlight(${name}) { background-color: color-mix(in srgb, ${mark.base} ${share}%, transparent); text-decoration: underline 2px ${ink}; text-underline-offset: 4px; text-decoration-skip-ink: none; }`
    this.#sheet.insertRule(rule(owner, light, mark.inkLight, '#835ad8'), this.#sheet.cssRules.length)
    this.#sheet.insertRule(
      rule(
        `:is([data-theme="dark"], [data-mantine-color-scheme="dark"]) ${owner}`,
        dark,
        mark.inkDark,
        '#a182ef',
      ),
      this.#sheet.cssRules.length,
    )
    return name
  }

  /** The text node of an offset; at a cut the node before it when `before`, else the one after. */
  #placeOf(offset: number, before: boolean): { readonly node: Text; readonly offset: number } {
    let low = 0
    let high = this.#starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      const start = this.#starts[middle] ?? 0
      if (before ? start < offset : start <= offset) low = middle
      else high = middle - 1
    }
    const node = this.#nodes[low] ?? document.createTextNode('')
    return { node, offset: Math.max(0, Math.min(node.length, offset - (this.#starts[low] ?? 0))) }
  }

  #offsetOf(container: Node, offset: number): number {
    const index = container instanceof Text ? this.#nodes.indexOf(container) : -1
    if (index !== -1) return (this.#starts[index] ?? 0) + offset
    const range = document.createRange()
    range.setStart(this.#root, 0)
    range.setEnd(container, offset)
    return range.toString().length
  }
}

/** True where spans can be marked without wrapping them. */
export function canHighlight(): boolean {
  return typeof Highlight === 'function' && CSS.highlights !== undefined
}

function nameKey(mark: TextMark): string {
  return `${mark.end}:${mark.name}:${mark.base}:${mark.state}:${mark.isSuggestion}`
}

/** An empty element: what it shows is generated, so that the text of the page stays the text of the task. */
function nameElement(mark: TextMark): HTMLElement {
  const name = document.createElement('span')
  name.className = `si-ed-name is-${mark.state}${mark.isSuggestion ? ' is-model' : ''}`
  name.dataset['name'] = mark.name ?? ''
  setColors(name, mark)
  name.setAttribute('aria-hidden', 'true')
  return name
}

function wrap(node: Text, mark: TextMark): HTMLElement {
  const span = document.createElement('span')
  span.className = `si-ed-span is-${mark.state}${mark.isSuggestion ? ' is-model' : ''}`
  setColors(span, mark)
  span.append(node)
  return span
}

function setColors(element: HTMLElement, mark: TextMark): void {
  element.style.setProperty('--c', mark.base)
  element.style.setProperty('--ink', `light-dark(${mark.inkLight}, ${mark.inkDark})`)
}

interface Line {
  readonly left: number
  top: number
  right: number
  bottom: number
}

/** Boxes joined line by line. */
function linesOf(boxes: readonly DOMRect[]): readonly Line[] {
  const lines: Line[] = []
  for (const { left, top, right, bottom } of boxes) {
    const last = lines.at(-1)
    if (last !== undefined && top < last.bottom - 2 && left >= last.left) {
      last.top = Math.min(last.top, top)
      last.right = Math.max(last.right, right)
      last.bottom = Math.max(last.bottom, bottom)
    } else lines.push({ left, top, right, bottom })
  }
  return lines
}

function caretAt(x: number, y: number): { readonly node: Node; readonly offset: number } | undefined {
  if ('caretPositionFromPoint' in document) {
    const position = document.caretPositionFromPoint(x, y)
    return position === null ? undefined : { node: position.offsetNode, offset: position.offset }
  }
  const range = (document as Document).caretRangeFromPoint(x, y)
  return range === null ? undefined : { node: range.startContainer, offset: range.startOffset }
}
