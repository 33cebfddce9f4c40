// The state of one editing session and the few ways it may change. The document changes only in `#take`.
// Commands, tools and the engine's operations work through it.

import type { ReadonlySignal, Signal } from '@preact/signals-core'
import { batch, computed, signal } from '@preact/signals-core'
import { resolveConfig } from '../config/config.resolve.ts'
import type { Control, LabelConfig } from '../config/config.types.ts'
import { hiddenNodes } from '../config/config.visibility.ts'
import type { Change } from '../document/change.ts'
import { apply, createDoc, findStale, invert, isEmptyChange, squash, touchedIds } from '../document/change.ts'
import type { AnnotationDoc, ChoiceRecord, DocRecord, RecordId, Region } from '../document/document.ts'
import { toRecordId } from '../document/document.ts'
import type { HistoryMove, HistoryState } from '../document/history.ts'
import { EMPTY_HISTORY, parseHistory, push, redo, undo } from '../document/history.ts'
import type { Json } from '../json.ts'
import { isJsonObject, sameJson } from '../json.ts'
import type { ResultProblem } from '../results/results.decode.ts'
import { decodeResults } from '../results/results.decode.ts'
import { preselected } from '../tags/control/choices/choices.edit.ts'
import type { EditorSettings, EngineOptions, Intent, Notice } from './engine.types.ts'
import type { ActiveLabels } from './labels.ts'
import { ObjectView } from './object-view.ts'
import type { SelectMode } from './tool.ts'

export const DEFAULT_SETTINGS: EditorSettings = {
  enableHotkeys: true,
  continuousLabeling: false,
  selectAfterCreate: false,
  invertedZoom: false,
}

export const ID_LENGTH = 10

export class Session {
  readonly config: LabelConfig
  readonly options: EngineOptions
  readonly controls: ReadonlyMap<string, Control>
  readonly views: ReadonlyMap<string, ObjectView>

  readonly doc: Signal<AnnotationDoc>
  readonly history: Signal<HistoryState> = signal(EMPTY_HISTORY)
  readonly selection: Signal<ReadonlySet<RecordId>> = signal(new Set())
  readonly hidden: Signal<ReadonlySet<RecordId>> = signal(new Set())
  readonly locked: Signal<ReadonlySet<RecordId>> = signal(new Set())
  readonly activeLabels: Signal<ActiveLabels> = signal(new Map())
  readonly readOnly: Signal<boolean>
  readonly settings: Signal<EditorSettings>
  /** A model is asked about what smart tools draw. */
  readonly smart: Signal<boolean> = signal(false)
  readonly notice: Signal<Notice | undefined> = signal(undefined)
  readonly intent: Signal<{ readonly intent: Intent } | undefined> = signal(undefined)
  readonly problems: Signal<readonly ResultProblem[]>
  /** True when the document differs from what was loaded or last marked as saved. */
  readonly isDirty: Signal<boolean> = signal(false)
  readonly hiddenNodes: ReadonlySignal<ReadonlySet<string>>
  /** Payloads of the task and of the pages shown, by control. */
  readonly payloads: ReadonlySignal<ReadonlyMap<string, ChoiceRecord>>

  readonly #loaded: AnnotationDoc
  /** What was saved of each record touched since; undefined: it was not there. */
  readonly #saved = new Map<RecordId, DocRecord | undefined>()
  /** Records that differ from what was saved. */
  readonly #different = new Set<RecordId>()

  constructor(options: EngineOptions) {
    this.options = options
    this.config = resolveConfig(options.config, options.data)
    this.controls = new Map(this.config.controls.map((control) => [control.name, control]))
    const decoded = options.decoded ?? decodeResults(this.config, options.results ?? [], options.newId)
    this.views = new Map(
      this.config.objects.map((object) => [
        object.name,
        new ObjectView(object, decoded.mediumSizes.get(object.name)),
      ]),
    )
    const records = options.fromPrediction === true ? decoded.records.map(asPrediction) : decoded.records
    this.doc = signal(createDoc(records))
    this.problems = signal(decoded.problems)
    this.hidden.value = new Set(decoded.hidden)
    this.readOnly = signal(options.readOnly === true)
    this.settings = signal({ ...DEFAULT_SETTINGS, ...options.settings })
    if (options.isNew === true && options.readOnly !== true) this.#preselect(records)
    for (const view of this.views.values()) view.rebuild(this.doc.peek())
    this.#loaded = this.doc.peek()
    this.history.value = this.#loadHistory(options.history)
    this.payloads = computed(() => this.#collectPayloads())
    this.hiddenNodes = computed(() => {
      const payloads = this.payloads.value
      return hiddenNodes(this.config, {
        selected: this.selectedRegions(),
        payloadOf: (control) => payloads.get(control)?.entry.payload,
      })
    })
  }

  /** A fresh record id. */
  newRecordId(): RecordId {
    let id = toRecordId(this.options.newId(ID_LENGTH))
    while (this.doc.peek().records.has(id)) id = toRecordId(this.options.newId(ID_LENGTH))
    return id
  }

  view(object: string): ObjectView | undefined {
    return this.views.get(object)
  }

  regionOf(id: RecordId): Region | undefined {
    const record = this.doc.peek().records.get(id)
    return record?.kind === 'region' ? record : undefined
  }

  /** Selected regions in order; reads the signals. */
  selectedRegions(): Region[] {
    const { records } = this.doc.value
    return [...this.selection.value]
      .map((id) => records.get(id))
      .filter((record): record is Region => record?.kind === 'region')
      .toSorted((a, b) => (records.slotOf(a.id) ?? 0) - (records.slotOf(b.id) ?? 0))
  }

  isEditable(id: RecordId): boolean {
    const record = this.doc.peek().records.get(id)
    if (record === undefined || this.readOnly.peek()) return false
    if (record.kind === 'region' && (record.suggested === true || this.locked.peek().has(id))) return false
    return !('readonly' in record && record.readonly === true)
  }

  /** Nothing of the person's is there. */
  isEmpty(): boolean {
    return ![...this.doc.peek().records.values()].some((record) => ownOf(record) !== undefined)
  }

  editableSelection(): Region[] {
    return this.selectedRegions().filter((region) => this.isEditable(region.id))
  }

  /** Applies a change of the person: one undo step. `joins` puts it into the last step when that has the same name. */
  commit(
    name: string,
    change: Change,
    options: { readonly select?: readonly RecordId[]; readonly joins?: boolean } = {},
  ): boolean {
    if (this.readOnly.peek() || isEmptyChange(change)) return false
    const before = [...this.selection.peek()]
    const after = options.select ?? before
    batch(() => {
      this.#take(change)
      const last = this.history.peek().undo.at(-1)
      if (options.joins === true && last?.name === name) {
        const joined = { ...last, change: squash(last.change, change), selectionAfter: after }
        this.history.value = { undo: [...this.history.peek().undo.slice(0, -1), joined], redo: [] }
      } else {
        this.history.value = push(this.history.peek(), {
          name,
          change,
          selectionBefore: before,
          selectionAfter: after,
        })
      }
      this.selection.value = this.#existing(after)
    })
    return true
  }

  /** Applies a change that is not the person's. false: it does not fit, and nothing happened. */
  applyRemote(change: Change): boolean {
    if (findStale(this.doc.peek(), change) !== undefined) return false
    batch(() => {
      this.#take(change)
      this.selection.value = this.#existing([...this.selection.peek()])
    })
    return true
  }

  /** Back to what was loaded, as one step. */
  reset(): boolean {
    const before = this.doc.peek().records
    const { records } = this.#loaded
    const change = {
      added: [...records.values()].filter((record) => !before.has(record.id)),
      updated: [...records.values()].flatMap((record) => {
        const present = before.get(record.id)
        return present === undefined || present === record ? [] : [[present, record] as const]
      }),
      removed: [...before.values()].filter((record) => !records.has(record.id)),
    }
    return this.commit('Reset', change, { select: [] })
  }

  undo(): boolean {
    return this.#move(undo(this.history.peek(), this.doc.peek()), 'undone')
  }

  redo(): boolean {
    return this.#move(redo(this.history.peek(), this.doc.peek()), 'redone')
  }

  select(ids: readonly RecordId[], mode: SelectMode): void {
    const before = this.selection.peek()
    const next = new Set(mode === 'replace' ? [] : before)
    for (const id of ids) {
      if (mode === 'toggle' && next.has(id)) next.delete(id)
      else next.add(id)
    }
    const kept = this.#existing([...next])
    const same = kept.size === before.size && [...kept].every((id) => before.has(id))
    if (!same) this.selection.value = kept
  }

  intend(intent: Intent): void {
    this.intent.value = { intent }
    this.options.onIntent?.(intent)
  }

  say(notice: Notice): void {
    this.notice.value = notice
  }

  /** Record in which a classification says what it says now: of the selected region, the page, or the task. */
  payloadOf(control: Control): Json | undefined {
    if (isPerRegion(control)) {
      const [region, second] = this.selectedRegions()
      if (region === undefined || second !== undefined) return undefined
      return region.entries.find((entry) => entry.control === control.name)?.payload
    }
    return this.payloads.value.get(control.name)?.entry.payload
  }

  markSaved(): void {
    this.#saved.clear()
    this.#different.clear()
    this.isDirty.value = false
  }

  /** Keeps account of what differs from what was saved. Cost: O(records changed). */
  #compareWithSaved(before: AnnotationDoc, after: AnnotationDoc, change: Change): void {
    for (const id of touchedIds(change)) {
      if (!this.#saved.has(id)) this.#saved.set(id, ownOf(before.records.get(id)))
      if (sameJson(this.#saved.get(id), ownOf(after.records.get(id)))) this.#different.delete(id)
      else this.#different.add(id)
    }
    this.isDirty.value = this.#different.size > 0
  }

  #existing(ids: readonly RecordId[]): ReadonlySet<RecordId> {
    const { records } = this.doc.peek()
    return new Set(ids.filter((id) => records.get(id)?.kind === 'region'))
  }

  #move(move: HistoryMove | undefined, code: 'undone' | 'redone'): boolean {
    if (move === undefined || this.readOnly.peek()) return false
    batch(() => {
      this.#take(move.change)
      this.history.value = move.history
      this.selection.value = this.#existing(move.selection)
      const count = move.dropped.length
      const dropped = count === 0 ? '' : ` (${count} older step(s) no longer fit)`
      const word = code === 'undone' ? 'Undone' : 'Redone'
      this.say({ code, text: `${word}: ${move.name}${dropped}`, name: move.name, count })
    })
    return true
  }

  #take(change: Change): void {
    const before = this.doc.peek()
    const removedSlots = new Map(
      change.removed.map((record) => [record.id, before.records.slotOf(record.id)]),
    )
    const after = apply(before, change)
    this.doc.value = after
    this.#compareWithSaved(before, after, change)
    for (const view of this.views.values()) view.update(after, change, (id) => removedSlots.get(id))
    const isOwn = [...change.added, ...change.removed].some((record) => ownOf(record) !== undefined)
    if (isOwn || change.updated.length > 0) this.options.onChange?.(change)
  }

  #collectPayloads(): ReadonlyMap<string, ChoiceRecord> {
    const payloads = new Map<string, ChoiceRecord>()
    for (const record of this.doc.value.records.values()) {
      if (record.kind !== 'choice') continue
      const control = this.controls.get(record.entry.control)
      const page =
        control !== undefined && isPerItem(control) ? this.views.get(record.object)?.item.value : undefined
      if (page === undefined || (record.item ?? 0) === page) payloads.set(record.entry.control, record)
    }
    return payloads
  }

  /** What the config selects from the start; part of the new annotation, not an undo step. */
  #preselect(loaded: readonly DocRecord[]): void {
    const taken = new Set<string>()
    for (const record of loaded) {
      if (record.kind === 'choice') taken.add(record.entry.control)
    }
    const added: ChoiceRecord[] = []
    const active = new Map<string, readonly string[]>()
    for (const control of this.config.controls) {
      if (control.tag.use === 'labels') {
        const labels = control.options.filter((option) => option.selected).map((option) => option.stored)
        const several = control.node.attributes['choice'] === 'multiple'
        if (labels.length > 0) active.set(control.name, several ? labels : labels.slice(0, 1))
        continue
      }
      const [object] = control.toNames
      const isChoice = control.tag.use === 'classify' && control.tag.hasEditor === true
      if (!isChoice || object === undefined || taken.has(control.name) || isPerRegion(control)) continue
      const payload = preselected(control)
      if (payload === undefined) continue
      added.push({
        kind: 'choice',
        id: this.newRecordId(),
        object,
        ...(isPerItem(control) ? { item: 0 } : {}),
        entry: { control: control.name, type: control.tag.resultType, payload, origin: 'manual' },
      })
    }
    this.activeLabels.value = active
    if (added.length > 0) this.doc.value = createDoc([...loaded, ...added])
  }

  /** A saved history counts only when its last step fits what was loaded. */
  #loadHistory(saved: unknown): HistoryState {
    if (!isJsonObject(saved)) return EMPTY_HISTORY
    const history = parseHistory(saved['history'])
    const last = history.undo.at(-1)
    const next = history.redo.at(-1)
    const doc = this.doc.peek()
    if (last !== undefined && findStale(doc, invert(last.change)) !== undefined) return EMPTY_HISTORY
    if (next !== undefined && findStale(doc, next.change) !== undefined) return EMPTY_HISTORY
    return history
  }
}

/** The record unless a model only suggests it. */
function ownOf(record: DocRecord | undefined): DocRecord | undefined {
  return record?.kind === 'region' && record.suggested === true ? undefined : record
}

/** The record as a machine's: what nobody touched yet. */
function asPrediction(record: DocRecord): DocRecord {
  if (record.kind === 'choice') return { ...record, entry: { ...record.entry, origin: 'prediction' } }
  if (record.kind !== 'region') return record
  return { ...record, entries: record.entries.map((entry) => ({ ...entry, origin: 'prediction' as const })) }
}

export function isPerRegion(control: Control): boolean {
  return control.node.attributes['perregion'] === 'true'
}

export function isPerItem(control: Control): boolean {
  return control.node.attributes['peritem'] === 'true'
}
