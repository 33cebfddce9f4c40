// Suggestions of a model: what it is asked about, what it answered, and what the person takes of that. They lie in the document
// marked as suggested, so that they are painted, listed and selected like regions, and are written nowhere until they are
// taken. Rules S1–S9 of SPEC.md.

import type { Signal } from '@preact/signals-core'
import { batch, signal } from '@preact/signals-core'
import type { Control } from '../config/config.types.ts'
import type { Change } from '../document/change.ts'
import { createDoc } from '../document/change.ts'
import type { ChoiceRecord, RecordId, Region } from '../document/document.ts'
import { sameJson } from '../json.ts'
import { decodeResults } from '../results/results.decode.ts'
import { encodeResults } from '../results/results.encode.ts'
import { deleteChange } from './commands/edit.ts'
import type { OfferOutcome, SuggestionState } from './engine.types.ts'
import { isPerRegion, type Session } from './session.ts'
import { mayBeSmart } from './smart.ts'

/** Most items of one answer; what is behind them is left out. */
const ITEM_LIMIT = 10_000
const NONE: SuggestionState = { regions: [], answers: [] }

export class Suggestions {
  readonly state: Signal<SuggestionState> = signal(NONE)

  readonly #session: Session
  /** Drawn with smart tools on pictures, as they were then: a suggestion that is taken stands in their place. */
  #prompts = new Map<RecordId, Region>()
  #asked: { readonly id: number; readonly about: readonly Region[] } | undefined
  #answers: readonly ChoiceRecord[] = []
  #count = 0

  constructor(session: Session) {
    this.#session = session
  }

  /** Asks the host about regions that were just drawn. */
  afterDrawing(drawn: readonly Region[], isSmartTool: boolean): void {
    const session = this.#session
    const { onPrompt } = session.options
    const [region] = drawn
    if (region === undefined || onPrompt === undefined || !session.smart.peek()) return
    const isPicture = session.view(region.object)?.object.tag.space === 'picture'
    if (isPicture ? !isSmartTool : !this.#mayAskOfText(region)) return
    if (isPicture) for (const one of drawn) this.#prompts.set(one.id, one)
    const about = isPicture ? this.#sameAs(region) : drawn
    this.#count += 1
    this.#asked = { id: this.#count, about }
    const results = encodeResults(session.config, createDoc(about), (object, item) =>
      session.view(object)?.measured(item),
    )
    onPrompt({ id: this.#count, results })
  }

  offer(id: number, items: unknown, isTaken: boolean): OfferOutcome {
    const session = this.#session
    const asked = this.#asked
    if (asked?.id !== id || session.readOnly.peek() || !session.smart.peek()) return 'late'
    // Undone, deleted or changed meanwhile: the answer is about what is no more.
    if (!asked.about.some((region) => this.#isUnchanged(region))) {
      this.#asked = undefined
      return 'late'
    }
    if (!Array.isArray(items)) return 'nothing'
    const { records } = decodeResults(session.config, items.slice(0, ITEM_LIMIT), session.options.newId)
    const regions = records.filter((record): record is Region => record.kind === 'region').map(toSuggestion)
    const answers = lastOfEach(
      records.filter((record): record is ChoiceRecord => record.kind === 'choice' && this.#fits(record)),
    )
    if (regions.length === 0 && answers.length === 0) return 'nothing'
    this.#asked = undefined
    const [first] = asked.about
    const isText = first !== undefined && session.view(first.object)?.object.tag.space !== 'picture'
    batch(() => {
      this.reject()
      for (const one of asked.about) if (!isText) this.#prompts.set(one.id, one)
      this.#answers = answers
      session.applyRemote({ added: regions.map((one) => this.#withFreeId(one)), updated: [], removed: [] })
      this.#tell()
    })
    if (!isTaken && !isText) return 'shown'
    this.accept()
    return 'taken'
  }

  /** One step: what is taken becomes the person's, in place of what was drawn for it. Without ids: all, with the answers. */
  accept(ids?: readonly RecordId[]): boolean {
    const session = this.#session
    if (session.readOnly.peek()) return false
    const regions = this.#shown(ids)
    const answers = ids === undefined ? this.#answers : []
    if (regions.length === 0 && answers.length === 0) return false
    const objects = new Set(regions.map((region) => region.object))
    const replaced = [...this.#prompts.values()].filter(
      (region) => objects.has(region.object) && session.isEditable(region.id) && this.#isUnchanged(region),
    )
    const added = regions.map(({ suggested: _suggested, ...region }): Region => region)
    const change = joined([
      { added, updated: [], removed: [] },
      ...(replaced.length === 0 ? [] : [deleteChange(session, replaced)]),
      ...answers.map((answer) => this.#changeOf(answer)),
    ])
    return batch(() => {
      session.applyRemote({ added: [], updated: [], removed: regions })
      const isDone = session.commit('Accept suggestion', change, { select: added.map((one) => one.id) })
      for (const { id } of replaced) this.#prompts.delete(id)
      if (ids === undefined) this.#answers = []
      this.#tell()
      return isDone
    })
  }

  /** What was drawn stays, as the person's own. Without ids: all. */
  reject(ids?: readonly RecordId[]): void {
    const removed = this.#shown(ids)
    batch(() => {
      if (removed.length > 0) this.#session.applyRemote({ added: [], updated: [], removed })
      if (ids === undefined) this.#answers = []
      this.#tell()
      if (this.state.peek() === NONE) this.#prompts.clear()
    })
  }

  /** Nothing is waited for any more, and nothing suggested. */
  end(): void {
    this.#asked = undefined
    this.reject()
  }

  #tell(): void {
    const regions = this.#shown().map((region) => region.id)
    const answers = this.#answers.map(({ entry }) => ({ control: entry.control, payload: entry.payload }))
    this.state.value = regions.length === 0 && answers.length === 0 ? NONE : { regions, answers }
  }

  #shown(ids?: readonly RecordId[]): Region[] {
    const { records } = this.#session.doc.peek()
    const found: Region[] = []
    if (ids !== undefined) {
      for (const id of new Set(ids)) {
        const record = records.get(id)
        if (record?.kind === 'region' && record.suggested === true) found.push(record)
      }
      return found
    }
    records.forEach((record) => {
      if (record.kind === 'region' && record.suggested === true) found.push(record)
    })
    return found
  }

  /** What was drawn so far on the same page with the same label. */
  #sameAs(region: Region): Region[] {
    const [own] = region.entries
    return [...this.#prompts.values()].filter((one) => {
      const [entry] = one.entries
      return (
        one.object === region.object &&
        one.item === region.item &&
        entry?.control === own?.control &&
        sameJson(entry?.payload, own?.payload) &&
        this.#isUnchanged(one)
      )
    })
  }

  #mayAskOfText(region: Region): boolean {
    const [entry] = region.entries
    const control = entry === undefined ? undefined : this.#session.controls.get(entry.control)
    return control !== undefined && mayBeSmart(control)
  }

  #isUnchanged(region: Region): boolean {
    return sameJson(this.#session.doc.peek().records.get(region.id), region)
  }

  #withFreeId(region: Region): Region {
    const isTaken = this.#session.doc.peek().records.has(region.id)
    return isTaken ? { ...region, id: this.#session.newRecordId() } : region
  }

  /** A classification of the whole task or page that people can answer here, and may. */
  #fits(record: ChoiceRecord): boolean {
    const control = this.#session.controls.get(record.entry.control)
    if (control?.tag.use !== 'classify' || control.tag.hasEditor !== true || isPerRegion(control))
      return false
    const before = this.#before(control, record)
    return before === undefined || this.#session.isEditable(before.id)
  }

  #before(control: Control, { item }: ChoiceRecord): ChoiceRecord | undefined {
    for (const record of this.#session.doc.peek().records.values())
      if (record.kind === 'choice' && record.entry.control === control.name && record.item === item)
        return record
    return undefined
  }

  #changeOf(answer: ChoiceRecord): Change {
    const session = this.#session
    const control = session.controls.get(answer.entry.control)
    const before = control === undefined ? undefined : this.#before(control, answer)
    const entry = { ...answer.entry, origin: 'prediction' as const }
    if (before !== undefined) return { added: [], updated: [[before, { ...before, entry }]], removed: [] }
    const { readonly: _readonly, ...record } = answer
    return { added: [{ ...record, id: session.newRecordId(), entry }], updated: [], removed: [] }
  }
}

/** The last of each control and page. */
function lastOfEach(answers: readonly ChoiceRecord[]): readonly ChoiceRecord[] {
  return [...new Map(answers.map((one) => [`${one.entry.control}\u0000${one.item ?? ''}`, one])).values()]
}

function toSuggestion({ parent: _parent, readonly: _readonly, ...region }: Region): Region {
  return {
    ...region,
    suggested: true,
    entries: region.entries.map((entry) => ({ ...entry, origin: 'prediction' as const })),
  }
}

function joined(changes: readonly Change[]): Change {
  return {
    added: changes.flatMap((change) => change.added),
    updated: changes.flatMap((change) => change.updated),
    removed: changes.flatMap((change) => change.removed),
  }
}
