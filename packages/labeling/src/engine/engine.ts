// An editing session without a browser: events and operations in, signals out. Sends nothing, draws nothing.
// Time, ids and settings are arguments.

import type { ReadonlySignal } from '@preact/signals-core'
import { batch, computed, signal } from '@preact/signals-core'
import { walk } from '../config/config.tree.ts'
import type { TagNode } from '../config/config.types.ts'
import type { RecordId, Region } from '../document/document.ts'
import type { Json, JsonObject } from '../json.ts'
import { createResultEncoder } from '../results/results.encode.ts'
import { findRegionKind } from '../tags/index.ts'
import { deleteChange } from './commands/edit.ts'
import { findCommand } from './commands/index.ts'
import { copySelection, pasteItems } from './copies.ts'
import type { CommandContext } from './commands/command.ts'
import type { Engine, EngineOptions, Medium, RegionRow } from './engine.types.ts'
import type { EngineEvent, KeyInput, WheelInput } from './events.ts'
import { Gestures } from './gestures.ts'
import { createKeymap, optionKeys } from './keymap.ts'
import { Labelling } from './labelling.ts'
import { countLabels, LabelLooks, listRelations, RegionRows } from './rows.ts'
import { edited, selectTool } from './select.tool.ts'
import { Session } from './session.ts'
import { mayBeSmart } from './smart.ts'
import { checkSubmit } from './submit.check.ts'
import { Suggestions } from './suggestions.ts'
import { clickText, hoverText, markText } from './text-marking.ts'
import { actualSize, fit, showBounds, zoomAt } from './viewport.ts'

/** Zoom of a wheel notch of 100 px, as browsers report it. */
const WHEEL_ZOOM_PX = 500
/** Factor of a zoom command where the config names none. */
const ZOOM_STEP = 1.1

/** Opens an editing session. Release it with `dispose`. Never throws for what tasks, results or histories hold. */
export function createEngine(options: EngineOptions): Engine {
  const session = new Session(options)
  const gestures = new Gestures(session)
  const looks = new LabelLooks(session.config)
  const keymap = createKeymap(options.keymap, options.isMac)
  const keys = optionKeys(session.config, keymap)
  const encoder = createResultEncoder(session.config)
  const nodes = new Map<string, TagNode>()
  walk(session.config.root, (node) => nodes.set(node.key, node))
  const shownKeys = new Map<string, string>()
  for (const { control, path, shown } of keys.values()) {
    const key = [control, ...path].join('\u0000')
    if (!shownKeys.has(key)) shownKeys.set(key, shown)
  }

  const textOf = (region: Region): string | undefined => {
    const kind = findRegionKind(region.shape.kind)
    const view = session.view(region.object)
    if (kind === undefined || view?.offsets === undefined) return undefined
    const medium = view.medium.peek()
    const { minX, maxX } = view.boundsOf(region)
    if (medium.status !== 'ready' || medium.text === undefined) return undefined
    return medium.text.slice(view.offsets.toUtf16(minX), view.offsets.toUtf16(maxX))
  }

  const rows = new RegionRows(looks, textOf)
  const media = computed(() => [...session.views.values()].map((view) => view.medium.value))
  let rowsOf: readonly Medium[] | undefined
  const regions = computed<readonly RegionRow[]>(() => {
    // Texts that arrive later change what rows show.
    if (rowsOf !== media.value) rows.clear()
    rowsOf = media.value
    return rows.list(session.doc.value, { hidden: session.hidden.value, locked: session.locked.value })
  })
  const labelCounts = computed(() => countLabels(session.doc.value, looks))

  const commandContext = (repeat: boolean): CommandContext => ({
    session,
    repeat,
    cancelGesture: () => gestures.cancel(),
    undoGesture: () => gestures.undo(),
    setTool: (id) => gestures.setTool(id),
    drawInMiddle: () => gestures.drawInMiddle(),
    zoom(how) {
      for (const view of session.views.values()) {
        if (view.object.tag.space !== 'picture') continue
        const { stage } = view.viewport.peek()
        const middle = { x: stage.width / 2, y: stage.height / 2 }
        const step = Number(view.object.node.attributes['zoomby']) || ZOOM_STEP
        const below = view.object.node.attributes['negativezoom'] === 'true'
        view.viewport.value =
          how === 'fit'
            ? fit(view.viewport.peek())
            : how === 'actual'
              ? actualSize(view.viewport.peek())
              : zoomAt(view.viewport.peek(), how === 'in' ? step : 1 / step, middle, below)
      }
    },
    zoomTo(region) {
      const view = session.view(region.object)
      if (view !== undefined) view.viewport.value = showBounds(view.viewport.peek(), view.boundsOf(region))
    },
    turnPage(by) {
      for (const [name, view] of session.views) if (view.isPaged) setItem(name, view.item.peek() + by)
    },
  })

  function setItem(object: string, item: number): void {
    const view = session.view(object)
    if (view === undefined || item < 0 || item >= view.pageCount || item === view.item.peek()) return
    batch(() => {
      gestures.cancel()
      view.item.value = item
      view.medium.value = { status: 'loading' }
      view.rebuild(session.doc.peek())
      session.selection.value = new Set()
    })
  }

  const labelling = new Labelling(session, gestures, labelCounts)
  const suggestions = new Suggestions(session)
  const afterDrawing = (drawn: readonly Region[], isSmart: boolean) => {
    labelling.afterDrawing(drawn)
    suggestions.afterDrawing(drawn, isSmart)
  }
  gestures.onDrawn = afterDrawing

  function setSmart(isOn: boolean): void {
    batch(() => {
      if (!isOn) suggestions.end()
      session.smart.value = isOn
      const { id } = gestures.tool.peek()
      if (!isOn && gestures.findTool((tool) => tool.id === id) === undefined) gestures.setTool(selectTool.id)
    })
  }

  function handleKey(event: KeyInput): boolean {
    if (event.key === ' ' && !event.typing && !event.mod && !event.alt) {
      gestures.spaceHeld = event.type === 'keyDown'
      return false
    }
    if (event.type === 'keyUp') return false
    const name = keymap.find(event)
    if (name !== undefined) {
      const tool = gestures.findTool((one) => one.key === name)
      if (tool !== undefined && !session.settings.peek().enableHotkeys) return false
      if (tool !== undefined) {
        gestures.setTool(tool.id)
        return true
      }
      const command = findCommand(name)
      if (command !== undefined) return command.run(commandContext(event.repeat))
    }
    if (event.typing || event.repeat || !session.settings.peek().enableHotkeys) return false
    return pickOption(event)
  }

  function pickOption(event: KeyInput): boolean {
    const option = keys.get(keymap.nameOf(event))
    const control = option === undefined ? undefined : session.controls.get(option.control)
    if (option === undefined || control === undefined) return false
    if (session.hiddenNodes.peek().has(control.node.key)) return false
    if (control.tag.use === 'labels') labelling.chooseLabel(control.name, option.path.at(-1) ?? '')
    else labelling.toggleChoice(control.name, option.path)
    return true
  }

  function handleWheel(event: WheelInput): boolean {
    const view = session.view(event.object)
    if (view?.object.tag.space !== 'picture' || !event.mod || view.object.node.attributes['zoom'] === 'false')
      return false
    const turn = session.settings.peek().invertedZoom ? event.deltaY : -event.deltaY
    const below = view.object.node.attributes['negativezoom'] === 'true'
    view.viewport.value = zoomAt(view.viewport.peek(), Math.exp(turn / WHEEL_ZOOM_PX), event.at, below)
    return true
  }

  function dispatch(event: EngineEvent): boolean {
    switch (event.type) {
      case 'pointerDown':
      case 'pointerMove':
      case 'pointerUp':
        return gestures.pointer(event)
      case 'pointerLeave':
        gestures.leave()
        return false
      case 'wheel':
        return handleWheel(event)
      case 'keyDown':
      case 'keyUp':
        return handleKey(event)
      case 'textSelected': {
        const { used, drawn } = markText(session, event)
        if (drawn !== undefined) afterDrawing([drawn], false)
        return used
      }
      case 'textClicked':
        return clickText(session, event)
      case 'textHovered':
        gestures.hover.value = hoverText(session, event)
        return false
      case 'cancel':
        gestures.spaceHeld = false
        return gestures.cancel()
      case 'command':
        return findCommand(event.command)?.run(commandContext(false)) === true
    }
  }

  function withIds(
    before: ReadonlySet<RecordId>,
    ids: readonly RecordId[],
    present: boolean,
  ): ReadonlySet<RecordId> {
    const next = new Set(before)
    for (const id of ids) {
      if (present) next.add(id)
      else next.delete(id)
    }
    return next
  }

  const cursors = new Map<string, ReadonlySignal<string>>()
  const payloadSignals = new Map<string, ReadonlySignal<Json | undefined>>()
  const nothing: ReadonlySignal<Medium> = signal<Medium>({
    status: 'error',
    message: 'there is no such object',
  })

  return {
    config: session.config,
    data: options.data,
    doc: session.doc,
    preview: gestures.preview,
    selection: session.selection,
    hover: gestures.hover,
    hidden: session.hidden,
    locked: session.locked,
    tool: gestures.tool,
    activeLabels: session.activeLabels,
    canUndo: computed(() => !session.readOnly.value && session.history.value.undo.length > 0),
    canRedo: computed(() => !session.readOnly.value && session.history.value.redo.length > 0),
    isDirty: session.isDirty,
    readOnly: session.readOnly,
    settings: session.settings,
    regions,
    relations: computed(() => listRelations(session.doc.value)),
    labelCounts,
    problems: session.problems,
    notice: session.notice,
    intent: session.intent,
    smart: session.smart,
    suggestions: suggestions.state,
    canBeSmart: session.config.controls.some(
      (control) => control.tag.region !== undefined && mayBeSmart(control),
    ),
    hiddenNodes: session.hiddenNodes,

    medium: (object) => session.view(object)?.medium ?? nothing,
    viewport: (object) => requireView(session, object).viewport,
    handles: (object) => gestures.handles(object),
    cursor(object) {
      const known = cursors.get(object) ?? computed(() => gestures.cursor(object))
      cursors.set(object, known)
      return known
    },
    item: (object) => requireView(session, object).item,
    toolsOf: (object) =>
      gestures.toolsOf(object).map(({ id, title, key, twinOf }) => ({
        id,
        title,
        key: keymap.show(key),
        isSmart: twinOf !== undefined,
      })),

    setMedium(object, medium) {
      const view = session.view(object)
      if (view === undefined) return
      batch(() => {
        view.setMedium(medium)
        view.rebuild(session.doc.peek())
      })
    },
    setStage: (object, size) => session.view(object)?.setStage(size),
    setItem,
    setSettings(settings) {
      session.settings.value = { ...session.settings.peek(), ...settings }
    },
    setReadOnly(readOnly) {
      gestures.cancel()
      session.readOnly.value = readOnly
    },

    dispatch,
    run: (command) => findCommand(command)?.run(commandContext(false)) === true,
    canRun: (command) => findCommand(command)?.canRun(commandContext(false)) === true,
    setTool: (id) => gestures.setTool(id),
    chooseLabel: (control, stored) => labelling.chooseLabel(control, stored),
    toggleChoice: (control, path) => labelling.toggleChoice(control, path),
    payloadOf(name) {
      const control = session.controls.get(name)
      const known =
        payloadSignals.get(name) ??
        computed(() => (control === undefined ? undefined : session.payloadOf(control)))
      payloadSignals.set(name, known)
      return known
    },
    setPayload: (control, payload) => labelling.setPayload(control, payload),
    select: (ids, mode) => session.select(ids, mode),
    setHover(id) {
      gestures.hover.value = id
    },
    setHidden(ids, hidden) {
      session.hidden.value = withIds(session.hidden.peek(), ids, hidden)
    },
    setLocked(ids, locked) {
      session.locked.value = withIds(session.locked.peek(), ids, locked)
    },
    setNote(id, text) {
      const region = session.regionOf(id)
      if (region === undefined || !session.isEditable(id)) return
      const { text: _old, ...others } = region.meta ?? {}
      const meta: JsonObject = text === '' ? others : { ...region.meta, text: [text] }
      const { meta: _meta, ...bare } = region
      const to: Region = Object.keys(meta).length === 0 ? bare : { ...bare, meta }
      session.commit('Note', { added: [], updated: [[region, to]], removed: [] })
    },
    setShape(id, numbers) {
      const region = session.regionOf(id)
      const kind = region === undefined ? undefined : findRegionKind(region.shape.kind)
      if (region === undefined || kind === undefined || !session.isEditable(id)) return
      const finite = Object.entries(numbers).filter(([, value]) => Number.isFinite(value))
      const shape = kind.withNumbers(region.shape, Object.fromEntries(finite))
      const to: Region = { ...region, shape, entries: region.entries.map(edited) }
      session.commit('Edit', { added: [], updated: [[region, to]], removed: [] })
    },
    deleteAll() {
      const regions = [...session.doc.peek().records.values()].filter(
        (record): record is Region => record.kind === 'region' && session.isEditable(record.id),
      )
      return session.commit('Delete all', deleteChange(session, regions), { select: [] })
    },
    reset() {
      gestures.cancel()
      suggestions.end()
      return session.reset()
    },
    copy: () => copySelection(session),
    paste: (items) => pasteItems(session, items),
    applyRemote: (change) => session.applyRemote(change),
    setSmart,
    offer: (prompt, items, isTaken) => suggestions.offer(prompt, items, isTaken),
    acceptSuggestions: (ids) => suggestions.accept(ids),
    rejectSuggestions: (ids) => suggestions.reject(ids),

    styleOf: (region) => looks.styleOf(region),
    colorOf: (control, stored) => looks.colorOf(control, stored),
    boundsOf: (region) =>
      session.view(region.object)?.boundsOf(region) ?? { minX: 0, minY: 0, maxX: 0, maxY: 0 },
    textOf,
    visibleSlots(object, bounds) {
      const { records } = session.doc.peek()
      const hidden = session.hidden.peek()
      const slots = session.view(object)?.slotsWithin(bounds) ?? []
      return hidden.size === 0
        ? slots
        : slots.filter((slot) => {
            const record = records.at(slot)
            return record !== undefined && !hidden.has(record.id)
          })
    },
    hotkeyOf(control, path) {
      return shownKeys.get([control, ...(typeof path === 'string' ? [path] : path)].join('\u0000'))
    },
    keyOf: (name) => keymap.show(name),
    controlsOf: (object) => session.config.controls.filter((control) => control.toNames.includes(object)),
    objectOf: (name) => session.view(name)?.object,
    nodeOf: (key) => nodes.get(key),

    encode: () => encoder.encode(session.doc.peek(), (object, item) => session.view(object)?.measured(item)),
    checkSubmit: () => checkSubmit(session),
    draftState: () => ({ version: 1, history: session.history.peek() }),
    markSaved: () => session.markSaved(),
    dispose() {
      gestures.cancel()
    },
  }
}

/** @throws RangeError for a name that is no object of the config: a fault of the caller. */
function requireView(session: Session, object: string): NonNullable<ReturnType<Session['view']>> {
  const view = session.view(object)
  if (view === undefined) throw new RangeError(`the config has no object named "${object}"`)
  return view
}
