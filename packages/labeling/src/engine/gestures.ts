// Pointer events → charts → steps → session. Which tool gets an event, what is under the pointer, what is previewed.
// Rules T1–T9.

import type { ReadonlySignal, Signal } from '@preact/signals-core'
import { batch, computed, signal } from '@preact/signals-core'
import type { RecordId, Region } from '../document/document.ts'
import { boundsGrips } from '../geometry/box.ts'
import type { Point } from '../geometry/point.ts'
import { distance } from '../geometry/point.ts'
import { findRegionKind } from '../tags/index.ts'
import type { BaseContext } from './chart.ts'
import { Chart } from './chart.ts'
import type { HandleView } from './engine.types.ts'
import { NO_MODIFIERS, type PointerInput } from './events.ts'
import { handTool } from './hand.tool.ts'
import { composeRegion } from './labels.ts'
import type { ObjectView } from './object-view.ts'
import { pivotOf, selectTool, surround, TURN_GRIP } from './select.tool.ts'
import type { Session } from './session.ts'
import { isSmartOnly, mayBeSmart, smartTwin } from './smart.ts'
import type { Preview, Step, Tool, ToolPointer } from './tool.ts'
import { middleOf, panBy, toMedium, toView } from './viewport.ts'

/** View px around a region or a grip that still count as on it. */
const HIT_SLACK = 3
const GRIP_SLACK = 7
/** View px of the turning grip above the middle of the top side. */
const TURN_GRIP_DISTANCE = 30

export class Gestures {
  readonly preview: Signal<Preview | undefined> = signal(undefined)
  readonly hover: Signal<RecordId | undefined> = signal(undefined)
  readonly tool: Signal<{ readonly id: string; readonly state: string }>
  /** True while Space is down. */
  spaceHeld = false
  /** Called after a gesture put regions into the document. */
  onDrawn: (regions: readonly Region[], isSmart: boolean) => void = () => {}

  readonly #session: Session
  readonly #charts: ReadonlyMap<string, Chart>
  readonly #toolsByObject: ReadonlyMap<string, readonly Tool[]>
  /** Smart tools that are there without a model too, by object. */
  readonly #lasting = new Set<string>()
  readonly #handles = new Map<string, ReadonlySignal<readonly HandleView[]>>()
  #running: { readonly chart: Chart; readonly view: ObjectView } | undefined

  constructor(session: Session) {
    this.#session = session
    const byObject = new Map<string, Tool[]>()
    const charts = new Map<string, Chart>()
    for (const [name, view] of session.views) {
      if (view.object.tag.space !== 'picture') continue
      const tools = new Map<string, Tool>([selectTool, handTool].map((tool) => [tool.id, tool]))
      for (const control of session.config.controls) {
        if (!control.toNames.includes(name)) continue
        const [first, ...others] = control.tag.tools ?? []
        if (first === undefined) continue
        if (!isSmartOnly(control)) for (const tool of [first, ...others]) tools.set(tool.id, tool)
        const twin = smartTwin(first)
        if (mayBeSmart(control)) tools.set(twin.id, twin)
        if (isSmartOnly(control)) this.#lasting.add(`${name}\u0000${twin.id}`)
      }
      byObject.set(name, [...tools.values()])
      for (const tool of tools.values()) if (!charts.has(tool.id)) charts.set(tool.id, new Chart(tool))
    }
    this.#toolsByObject = byObject
    this.#charts = charts
    this.tool = signal({ id: selectTool.id, state: 'idle' })
  }

  /** Reads whether a model is asked: smart tools come with it. */
  toolsOf(object: string): readonly Tool[] {
    const isSmart = this.#session.smart.value
    const all = this.#toolsByObject.get(object) ?? []
    return all.filter(
      ({ id, twinOf }) => twinOf === undefined || isSmart || this.#lasting.has(`${object}\u0000${id}`),
    )
  }

  findTool(matches: (tool: Tool) => boolean): Tool | undefined {
    for (const object of this.#toolsByObject.keys())
      for (const tool of this.toolsOf(object)) if (matches(tool)) return tool
    return undefined
  }

  setTool(id: string): void {
    if (!this.#charts.has(id) || this.tool.peek().id === id) return
    this.cancel()
    this.tool.value = { id, state: 'idle' }
  }

  pointer(event: PointerInput): boolean {
    const view = this.#session.view(event.object)
    if (view?.object.tag.space !== 'picture') return false
    const running = this.#running
    if (running !== undefined && running.view !== view) return false
    const pointer = this.#toPointer(event, view)
    if (event.type === 'pointerMove' && running === undefined) {
      this.hover.value = pointer.handle?.region ?? pointer.over
      return false
    }
    if (running !== undefined) return this.#give(running.chart, view, pointer)
    if (event.type !== 'pointerDown') return false
    for (const chart of this.#candidates(event, view)) {
      if (this.#give(chart, view, pointer)) return true
    }
    return false
  }

  leave(): void {
    if (this.#running === undefined) this.hover.value = undefined
  }

  cancel(): boolean {
    const running = this.#running
    if (running === undefined) return false
    const step = running.chart.cancel(this.#context(running.view))
    if (step === undefined) return false
    this.#apply(step, running.chart, running.view)
    return true
  }

  undo(): boolean {
    const running = this.#running
    const step = running?.chart.undo(this.#context(running.view))
    if (running === undefined || step === undefined) return false
    this.#apply(step, running.chart, running.view)
    return true
  }

  /** Draws with the tool in hand over the middle of what is seen, as a drag would; false: it draws nothing now. */
  drawInMiddle(): boolean {
    const chart = this.#charts.get(this.tool.peek().id)
    const view = [...this.#session.views.values()].find((one) => this.#mayDrawOn(chart?.tool, one))
    if (chart === undefined || view === undefined || this.#running !== undefined) return false
    const [from, to] = middleOf(view.viewport.peek())
    const give = (type: PointerInput['type'], at: Point) => {
      const input = { type, at, object: view.object.name, button: 0, clicks: 1, ...NO_MODIFIERS }
      return this.#give(chart, view, this.#toPointer(input, view))
    }
    if (!give('pointerDown', from)) return false
    give('pointerMove', to)
    const drafts = [...(this.preview.peek()?.regions.keys() ?? [])]
    give('pointerUp', to)
    // A tool that needs more than a drag is put down again.
    this.cancel()
    const drawn = drafts.filter((id) => this.#session.regionOf(id) !== undefined)
    // Keys move and size what is selected: a hand that drew without a mouse goes on without one.
    if (drawn.length > 0) this.#session.select(drawn, 'replace')
    return drawn.length > 0
  }

  /** Grips of the selected region, or around several, view px; none while they cannot be edited. */
  handles(object: string): ReadonlySignal<readonly HandleView[]> {
    let handles = this.#handles.get(object)
    if (handles === undefined) {
      handles = computed(() => this.#listHandles(object))
      this.#handles.set(object, handles)
    }
    return handles
  }

  /** CSS cursor of a stage. */
  cursor(object: string): string {
    const { id, state } = this.tool.value
    if (this.#toolsByObject.get(object)?.some((tool) => tool.id === id) !== true) return 'default'
    if (id === handTool.id) return state === 'idle' ? 'grab' : 'grabbing'
    const chart = this.#charts.get(id)
    const view = this.#session.view(object)
    if (chart === undefined || view === undefined) return 'default'
    if (id !== selectTool.id && this.#canDraw(chart.tool, view)) return chart.tool.cursor
    return this.hover.value === undefined ? 'default' : 'pointer'
  }

  #mayDrawOn(tool: Tool | undefined, view: ObjectView): boolean {
    if (tool === undefined || view.medium.peek().status !== 'ready') return false
    return this.toolsOf(view.object.name).includes(tool) && this.#canDraw(tool, view)
  }

  #canDraw(tool: Tool, view: ObjectView): boolean {
    const session = this.#session
    if (session.readOnly.value) return false
    const active = session.activeLabels.value
    const { name } = view.object
    return session.config.controls.some((control) => {
      if (control.tag.tools?.includes(tool.twinOf ?? tool) !== true || !control.toNames.includes(name))
        return false
      if (tool.twinOf === undefined ? isSmartOnly(control) : !mayBeSmart(control)) return false
      return control.tag.use === 'draw' || (active.get(control.name)?.length ?? 0) > 0
    })
  }

  /** Charts that may start a gesture with this press, first come first. */
  #candidates(event: PointerInput, view: ObjectView): Chart[] {
    const { zoom, stage, medium } = view.viewport.peek()
    const isZoomedIn = medium.width * zoom > stage.width + 1 || medium.height * zoom > stage.height + 1
    const pans = event.button === 1 || (event.button === 0 && (this.spaceHeld || (event.shift && isZoomedIn)))
    const own = this.#toolsByObject.get(view.object.name)?.some((tool) => tool.id === this.tool.peek().id)
    const ids = pans ? [handTool.id] : own === true ? [this.tool.peek().id, selectTool.id] : [selectTool.id]
    return ids.map((id) => this.#charts.get(id)).filter((chart) => chart !== undefined)
  }

  #give(chart: Chart, view: ObjectView, pointer: ToolPointer): boolean {
    const step = chart.pointer(pointer, this.#context(view))
    if (step === undefined) return false
    this.#apply(step, chart, view)
    return true
  }

  #apply(step: Step, chart: Chart, view: ObjectView): void {
    batch(() => {
      this.#running = chart.state === 'idle' ? undefined : { chart, view }
      this.preview.value = chart.preview
      const shown = this.tool.peek()
      if (chart.tool.id === shown.id && chart.state !== shown.state) {
        this.tool.value = { id: shown.id, state: chart.state }
      }
      if (step.pan !== undefined) {
        view.viewport.value = panBy(view.viewport.peek(), step.pan.x, step.pan.y)
      }
      if (step.select !== undefined) this.#session.select(step.select.ids, step.select.mode)
      if (step.commit !== undefined) {
        const { name, change } = step.commit
        if (this.#session.commit(name, change)) {
          const drawn = change.added.filter((record): record is Region => record.kind === 'region')
          if (drawn.length > 0) this.onDrawn(drawn, chart.tool.twinOf !== undefined)
        }
      }
    })
  }

  #toPointer(event: PointerInput, view: ObjectView): ToolPointer {
    const viewport = view.viewport.peek()
    const point = toMedium(viewport, event.at)
    const handle = this.handles(view.object.name)
      .peek()
      .find((one) => distance(one.at, event.at) <= GRIP_SLACK)
    const hidden = this.#session.hidden.peek()
    const slack = HIT_SLACK / viewport.zoom
    const over = view.regionsAt(this.#session.doc.peek(), point, slack, (id) => hidden.has(id))
    // A selected region lies on top of the others, as it is drawn.
    const selected = over.find((region) => this.#session.selection.peek().has(region.id))
    const top = selected ?? over[0]
    return {
      ...event,
      point,
      ...(handle === undefined ? {} : { handle: { region: handle.region, id: handle.id } }),
      ...(top === undefined ? {} : { over: top.id }),
    }
  }

  #context(view: ObjectView): BaseContext {
    const session = this.#session
    const doc = session.doc.peek()
    return {
      doc,
      config: session.config,
      object: view.object,
      medium: view.size,
      viewport: view.viewport.peek(),
      selection: session.selection.peek(),
      isEditable: (id) => session.isEditable(id),
      within: (bounds) =>
        view
          .slotsWithin(bounds)
          .map((slot) => doc.records.at(slot))
          .filter((record): record is Region => view.holds(record) && !session.hidden.peek().has(record.id)),
      newRegion: (_kind, shape) =>
        session.readOnly.peek()
          ? undefined
          : composeRegion(
              session.config,
              { object: view.object.name, item: view.isPaged ? view.item.peek() : undefined },
              shape,
              session.activeLabels.peek(),
              session.newRecordId(),
            ),
      editable: session.editableSelection().filter((region) => view.holds(region)),
    }
  }

  #listHandles(object: string): readonly HandleView[] {
    const session = this.#session
    const view = session.view(object)
    if (view === undefined || view.object.tag.space !== 'picture') return []
    const medium = view.medium.value
    const viewport = view.viewport.value
    void view.item.value
    if (medium.status !== 'ready' || session.readOnly.value) return []
    const regions = this.#gripped(view)
    const [first, second] = regions
    if (first === undefined) return []
    const kind = findRegionKind(first.shape.kind)
    const bounds = surround(regions, medium.size)
    const pivot = pivotOf(regions, medium.size)
    if (kind === undefined || bounds === undefined || pivot === undefined) return []
    const grips = second === undefined ? kind.handles(first.shape, medium.size) : boundsGrips(bounds)
    const handles = grips.map((grip) => ({
      region: first.id,
      id: grip.id,
      at: toView(viewport, grip.at),
      cursor: grip.cursor,
    }))
    const top = handles.find((handle) => handle.id === 'n')
    if (top === undefined || !regions.every((region) => this.#mayTurn(region))) return handles
    const turn = beyond(toView(viewport, pivot), top.at)
    return [...handles, { region: first.id, id: TURN_GRIP, at: turn, cursor: 'grab' }]
  }

  /** Selected regions of the object that can be dragged by grips: the only one, or several that stretch together. */
  #gripped(view: ObjectView): readonly Region[] {
    const session = this.#session
    const { records } = session.doc.value
    const preview = this.preview.value
    const selection = session.selection.value
    const hidden = session.hidden.value
    const locked = session.locked.value
    const regions: Region[] = []
    for (const id of selection) {
      const record = preview?.regions.get(id) ?? records.get(id)
      if (record?.kind !== 'region' || !view.holds(record) || record.readonly === true) continue
      if (record.suggested === true) continue
      if (hidden.has(id) || locked.has(id)) continue
      regions.push(record)
    }
    if (regions.length === 1) return selection.size === 1 ? regions : []
    return regions.every((region) => findRegionKind(region.shape.kind)?.scale !== undefined) ? regions : []
  }

  #mayTurn(region: Region): boolean {
    if (findRegionKind(region.shape.kind)?.turn === undefined) return false
    return region.entries.every(
      (entry) => this.#session.controls.get(entry.control)?.node.attributes['canrotate'] !== 'false',
    )
  }
}

/** The point beyond `to`, seen from `from`. */
function beyond(from: Point, to: Point): Point {
  const length = distance(from, to)
  if (length === 0) return { x: to.x, y: to.y - TURN_GRIP_DISTANCE }
  const share = TURN_GRIP_DISTANCE / length
  return { x: to.x + (to.x - from.x) * share, y: to.y + (to.y - from.y) * share }
}
