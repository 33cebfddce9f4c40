// Drives an engine as a person does, without a browser: `press('r').down(10, 10).move(60, 40).up()`.
// Used by tests of tools and by anything that scripts the editor. Coordinates are view px of the object's stage.

import { parseConfig } from '../config/config.tree.ts'
import type { DocRecord, RecordId } from '../document/document.ts'
import { toRecordId } from '../document/document.ts'
import type { Size } from '../geometry/point.ts'
import type { JsonObject } from '../json.ts'
import { createEngine } from './engine.ts'
import type { Engine, EngineOptions, Intent } from './engine.types.ts'
import type { EngineEvent, Modifiers } from './events.ts'
import { NO_MODIFIERS } from './events.ts'

export interface HarnessOptions extends Partial<Omit<EngineOptions, 'config' | 'data'>> {
  readonly config: string
  readonly data?: JsonObject
  /** Natural size of all pictures, px; default 800 x 600. */
  readonly medium?: Size
  /** Size of their stages, view px; default that of the medium, so that one view px is one medium px. */
  readonly stage?: Size
}

export class Harness {
  readonly engine: Engine
  readonly intents: Intent[] = []
  #object: string
  #at = { x: 0, y: 0 }
  #pressed = -1

  constructor(options: HarnessOptions) {
    let count = 0
    this.engine = createEngine({
      clock: () => 0,
      newId: (length) => `n${(count += 1)}`.padEnd(length, '_'),
      onIntent: (intent) => this.intents.push(intent),
      ...options,
      config: parseConfig(options.config),
      data: options.data ?? {},
    })
    const medium = options.medium ?? { width: 800, height: 600 }
    for (const { name, tag } of this.engine.config.objects) {
      if (tag.space !== 'picture') continue
      this.engine.setStage(name, options.stage ?? medium)
      this.engine.setMedium(name, { status: 'ready', size: medium })
    }
    this.#object = this.engine.config.objects[0]?.name ?? ''
  }

  /** The object further events happen on; the first one at the start. */
  on(object: string): this {
    this.#object = object
    return this
  }

  /** Presses a key as written: `r`, `ctrl+z`, `shift+left`. */
  press(written: string, how: { readonly repeat?: boolean; readonly typing?: boolean } = {}): this {
    const parts = written.split('+')
    const name = parts.at(-1) ?? ''
    const key = KEYS[name] ?? name
    const code = /^[a-z]$/.test(name) ? `Key${name.toUpperCase()}` : /^\d$/.test(name) ? `Digit${name}` : ''
    this.#dispatch({
      type: 'keyDown',
      key,
      code,
      mod: parts.includes('ctrl'),
      ctrl: parts.includes('ctrl'),
      alt: parts.includes('alt'),
      shift: parts.includes('shift'),
      repeat: how.repeat === true,
      typing: how.typing === true,
    })
    return this
  }

  /** Holds or lets go of Space. */
  space(held: boolean): this {
    const key = { key: ' ', code: 'Space', ctrl: false, repeat: false, typing: false, ...NO_MODIFIERS }
    this.#dispatch({ type: held ? 'keyDown' : 'keyUp', ...key })
    return this
  }

  down(
    x: number,
    y: number,
    how: Partial<Modifiers> & { readonly button?: number; readonly clicks?: number } = {},
  ): this {
    this.#pressed = how.button ?? 0
    return this.#pointer('pointerDown', x, y, how)
  }

  move(x: number, y: number, how: Partial<Modifiers> = {}): this {
    return this.#pointer('pointerMove', x, y, how)
  }

  up(how: Partial<Modifiers> = {}): this {
    this.#pointer('pointerUp', this.#at.x, this.#at.y, how)
    this.#pressed = -1
    return this
  }

  click(x: number, y: number, how: Partial<Modifiers> = {}): this {
    return this.down(x, y, how).up(how)
  }

  doubleClick(x: number, y: number): this {
    return this.down(x, y).up().down(x, y, { clicks: 2 }).up()
  }

  /** A drag from one point to another, with a stop half way. */
  drag(x: number, y: number, toX: number, toY: number, how: Partial<Modifiers> = {}): this {
    return this.down(x, y, how)
      .move((x + toX) / 2, (y + toY) / 2, how)
      .move(toX, toY, how)
      .up(how)
  }

  /** Drags the grip of that id of the selected region by view px. */
  dragHandle(id: string, dx: number, dy: number, how: Partial<Modifiers> = {}): this {
    const handle = this.engine
      .handles(this.#object)
      .peek()
      .find((one) => one.id === id)
    if (handle === undefined) throw new Error(`there is no grip "${id}" now`)
    return this.drag(handle.at.x, handle.at.y, handle.at.x + dx, handle.at.y + dy, how)
  }

  wheel(x: number, y: number, deltaY: number, how: Partial<Modifiers> = {}): this {
    this.#dispatch({
      type: 'wheel',
      object: this.#object,
      at: { x, y },
      deltaX: 0,
      deltaY,
      ...NO_MODIFIERS,
      ...how,
    })
    return this
  }

  /** Selects text: UTF-16 offsets. */
  mark(start: number, end: number, how: Partial<Modifiers> = {}): this {
    this.#dispatch({ type: 'textSelected', object: this.#object, start, end, ...NO_MODIFIERS, ...how })
    return this
  }

  clickText(offset: number, how: Partial<Modifiers> = {}): this {
    this.#dispatch({ type: 'textClicked', object: this.#object, offset, ...NO_MODIFIERS, ...how })
    return this
  }

  cancel(): this {
    this.#dispatch({ type: 'cancel' })
    return this
  }

  label(control: string, stored: string): this {
    this.engine.chooseLabel(control, stored)
    return this
  }

  choose(control: string, path: string | readonly string[]): this {
    this.engine.toggleChoice(control, path)
    return this
  }

  /** Selects records by their place in the document, from 0. */
  selectAt(...places: number[]): this {
    const records = this.records()
    this.engine.select(
      places.flatMap((place) => records[place]?.id ?? []),
      'replace',
    )
    return this
  }

  /** Tool and its state: `rectangle.dragging`. */
  state(): string {
    const { id, state } = this.engine.tool.peek()
    return `${id}.${state}`
  }

  results(): JsonObject[] {
    return this.engine.encode()
  }

  /** The value of each result item. */
  values(): JsonObject[] {
    return this.results().flatMap((item) => {
      const value = item['value']
      return typeof value === 'object' && value !== null && !Array.isArray(value) ? [value as JsonObject] : []
    })
  }

  records(): DocRecord[] {
    return [...this.engine.doc.peek().records.values()]
  }

  selected(): string[] {
    return [...this.engine.selection.peek()]
  }

  id(written: string): RecordId {
    return toRecordId(written)
  }

  #pointer(
    type: 'pointerDown' | 'pointerMove' | 'pointerUp',
    x: number,
    y: number,
    how: Partial<Modifiers> & { readonly clicks?: number },
  ): this {
    this.#at = { x, y }
    this.#dispatch({
      type,
      object: this.#object,
      at: this.#at,
      button: this.#pressed,
      clicks: how.clicks ?? 1,
      shift: how.shift === true,
      alt: how.alt === true,
      mod: how.mod === true,
    })
    return this
  }

  #dispatch(event: EngineEvent): void {
    this.engine.dispatch(event)
  }
}

const KEYS: Readonly<Record<string, string>> = {
  enter: 'Enter',
  escape: 'Escape',
  backspace: 'Backspace',
  delete: 'Delete',
  left: 'ArrowLeft',
  right: 'ArrowRight',
  up: 'ArrowUp',
  down: 'ArrowDown',
  space: ' ',
  plus: '+',
  minus: '-',
}
