// Choosing labels and choices: what a click or key on one does to the selection, the document and the tools.
// Rules T30–T37, T50–T54.

import type { ReadonlySignal } from '@preact/signals-core'
import { batch } from '@preact/signals-core'
import type { Control } from '../config/config.types.ts'
import type { Region } from '../document/document.ts'
import type { Json } from '../json.ts'
import { togglePath } from '../tags/control/choices/choices.edit.ts'
import type { Gestures } from './gestures.ts'
import type { ActiveLabels } from './labels.ts'
import { fitsRegion, labelsOf, relabel, toggleActive, usageWarning } from './labels.ts'
import { entryChange, recordChange } from './payload.ts'
import { labelKey } from './rows.ts'
import type { Session } from './session.ts'
import { isPerItem, isPerRegion } from './session.ts'
import { isSmartOnly, mayBeSmart, smartTwin } from './smart.ts'

export class Labelling {
  readonly #session: Session
  readonly #gestures: Gestures
  readonly #counts: ReadonlySignal<ReadonlyMap<string, number>>

  constructor(session: Session, gestures: Gestures, counts: ReadonlySignal<ReadonlyMap<string, number>>) {
    this.#session = session
    this.#gestures = gestures
    this.#counts = counts
  }

  /** After a region was made: labels are put back and the region selected, as the person set it. */
  afterDrawing(drawn: readonly Region[]): void {
    const session = this.#session
    const { continuousLabeling, selectAfterCreate } = session.settings.peek()
    session.activeLabels.value = continuousLabeling ? this.#usable(session.activeLabels.peek()) : new Map()
    if (selectAfterCreate)
      session.select(
        drawn.map((region) => region.id),
        'replace',
      )
  }

  /** Relabels the selected regions the label fits; without any, chooses the label or takes it back. */
  chooseLabel(name: string, stored: string): void {
    const session = this.#session
    const control = session.controls.get(name)
    if (control?.tag.use !== 'labels' || session.readOnly.peek()) return
    const used = this.#counts.peek().get(labelKey(name, stored)) ?? 0
    const fitting = session.editableSelection().filter((region) => fitsRegion(control, region))
    if (fitting.length > 0) {
      this.#relabel(fitting, control, stored, used)
      return
    }
    const isActive = session.activeLabels.peek().get(name)?.includes(stored) === true
    const warning = isActive ? undefined : usageWarning(control, stored, used)
    if (warning !== undefined) {
      session.say(warning)
      return
    }
    batch(() => {
      this.#gestures.cancel()
      session.select([], 'replace')
      session.activeLabels.value = toggleActive(session.activeLabels.peek(), control, stored, session.config)
      if (!isActive) this.#takeUpTool(control)
    })
  }

  toggleChoice(name: string, path: string | readonly string[]): void {
    const control = this.#session.controls.get(name)
    if (control === undefined) return
    const payload = this.#session.payloadOf(control)
    this.setPayload(name, togglePath(control, payload, typeof path === 'string' ? [path] : path))
  }

  setPayload(name: string, payload: Json | undefined): void {
    const session = this.#session
    const control = session.controls.get(name)
    if (control?.tag.use !== 'classify' || session.readOnly.peek()) return
    if (isPerRegion(control)) {
      const [region, second] = session.selectedRegions()
      if (region === undefined || second !== undefined || !session.isEditable(region.id)) return
      if (control.toNames.includes(region.object))
        session.commit('Choose', entryChange(control, region, payload))
      return
    }
    const [object] = control.toNames
    if (object === undefined) return
    const before = session.payloads.peek().get(name)
    if (before !== undefined && !session.isEditable(before.id)) return
    const item = isPerItem(control) ? (session.view(object)?.item.peek() ?? 0) : undefined
    session.commit(
      'Choose',
      recordChange(control, before, payload, { object, item, id: session.newRecordId() }),
    )
  }

  #relabel(regions: readonly Region[], control: Control, stored: string, used: number): void {
    const session = this.#session
    const updated = regions
      .map((region) => [region, relabel(region, control, stored, session.config)] as const)
      .filter(([from, to]) => from !== to)
    const gaining = updated.filter(([from, to]) => !hasLabel(from, stored) && hasLabel(to, stored)).length
    const warning = gaining === 0 ? undefined : usageWarning(control, stored, used + gaining - 1)
    if (warning !== undefined) session.say(warning)
    else session.commit('Relabel', { added: [], updated, removed: [] })
  }

  /** Chosen labels that may still be used once more. */
  #usable(active: ActiveLabels): ActiveLabels {
    const counts = this.#counts.peek()
    const kept = new Map<string, readonly string[]>()
    for (const [name, labels] of active) {
      const control = this.#session.controls.get(name)
      if (control === undefined) continue
      const usable = labels.filter(
        (label) => usageWarning(control, label, counts.get(labelKey(name, label)) ?? 0) === undefined,
      )
      if (usable.length > 0) kept.set(name, usable)
    }
    return kept
  }

  /** Choosing a label takes up a tool that draws with it: the control's own, else of a bare tool beside it. */
  #takeUpTool(control: Control): void {
    const gestures = this.#gestures
    const [own] = control.tag.tools ?? []
    const present = gestures.tool.peek().id
    if (own !== undefined) {
      const twin = smartTwin(own)
      const keepsTwin = isSmartOnly(control) || (present === twin.id && mayBeSmart(control))
      gestures.setTool(keepsTwin ? twin.id : own.id)
      return
    }
    for (const object of control.toNames) {
      const drawing = this.#session.config.controls.flatMap((one) =>
        one.tag.use === 'draw' && one.toNames.includes(object)
          ? (one.tag.tools ?? []).map((tool) => ({
              first: isSmartOnly(one) ? smartTwin(tool).id : tool.id,
              ids: [tool.id, smartTwin(tool).id],
            }))
          : [],
      )
      const [first] = drawing
      if (first !== undefined && !drawing.some(({ ids }) => ids.includes(present)))
        gestures.setTool(first.first)
    }
  }
}

function hasLabel(region: Region, stored: string): boolean {
  return region.entries.some((entry) => labelsOf(entry.payload).includes(stored))
}
