// What lists and painters ask of regions: rows, label counts, colours. Kernels over the document.

import type { Control, LabelConfig } from '../config/config.types.ts'
import type { AnnotationDoc, RecordId, Region } from '../document/document.ts'
import { PALETTE } from '../paint/region-color.ts'
import { labelsOf } from './labels.ts'
import type { RegionRow, RegionStyle, RelationRow } from './engine.types.ts'

/** Colour of a region without a label, as in the incumbent. */
const NO_LABEL_COLOR = '#666666'
/** The opacity in effect upstream, where the documentation says 0.6. */
const DEFAULT_FILL_OPACITY = 0.2

interface LabelOfRegion {
  readonly control: string
  readonly stored: string
  readonly key: string
}

/** Styles and shown texts of labels, worked out once for a config. */
export class LabelLooks {
  readonly #colors = new Map<string, string>()
  readonly #texts = new Map<string, string>()
  readonly #controls: ReadonlyMap<string, Control>
  readonly #styles = new Map<string, RegionStyle>()
  readonly #labels = new WeakMap<Region, readonly LabelOfRegion[]>()

  constructor(config: LabelConfig) {
    this.#controls = new Map(config.controls.map((control) => [control.name, control]))
    let place = 0
    for (const control of config.controls) {
      if (control.tag.use !== 'labels') continue
      for (const option of control.options) {
        const key = labelKey(control.name, option.stored)
        this.#colors.set(key, option.background ?? PALETTE[place % PALETTE.length] ?? NO_LABEL_COLOR)
        this.#texts.set(key, option.value)
        // A stored value is accepted for the alias.
        this.#texts.set(labelKey(control.name, option.value), option.value)
        if (!this.#colors.has(labelKey(control.name, option.value))) {
          this.#colors.set(
            labelKey(control.name, option.value),
            option.background ?? PALETTE[place % PALETTE.length] ?? NO_LABEL_COLOR,
          )
        }
        place += 1
      }
    }
  }

  /** CSS colour of a label. */
  colorOf(control: string, stored: string): string {
    return this.#colors.get(labelKey(control, stored)) ?? NO_LABEL_COLOR
  }

  /** Labels of a region with their controls. Labels the config does not know are among them. Remembered by record. */
  labelsOf(region: Region): readonly LabelOfRegion[] {
    let labels = this.#labels.get(region)
    if (labels === undefined) {
      labels = this.#listLabels(region)
      this.#labels.set(region, labels)
    }
    return labels
  }

  #listLabels(region: Region): readonly LabelOfRegion[] {
    return region.entries.flatMap((entry) => {
      const control = this.#controls.get(entry.control)
      if (control === undefined ? !entry.type.endsWith('labels') : control.tag.use !== 'labels') return []
      return labelsOf(entry.payload).map((stored) => ({
        control: entry.control,
        stored,
        key: labelKey(entry.control, stored),
      }))
    })
  }

  textOf(control: string, stored: string): string {
    return this.#texts.get(labelKey(control, stored)) ?? stored
  }

  /** How a region is drawn: its first label's colour, the control's numbers. One object per distinct look. */
  styleOf(region: Region): RegionStyle {
    const [first] = this.labelsOf(region)
    const drawing = region.entries[0]?.control ?? ''
    const key = `${first?.key ?? ''}\u0000${drawing}`
    let style = this.#styles.get(key)
    if (style === undefined) {
      style = this.#makeStyle(first, this.#controls.get(drawing))
      this.#styles.set(key, style)
    }
    return style
  }

  #makeStyle(
    label: { readonly control: string; readonly stored: string } | undefined,
    control: Control | undefined,
  ): RegionStyle {
    const attributes = control?.node.attributes ?? {}
    const color =
      label === undefined
        ? (attributes['fillcolor'] ?? NO_LABEL_COLOR)
        : this.colorOf(label.control, label.stored)
    const opacity = Number(attributes['fillopacity'] ?? attributes['opacity'] ?? DEFAULT_FILL_OPACITY)
    const width = Number(attributes['strokewidth'] ?? 1)
    return {
      color,
      strokeColor: label === undefined ? (attributes['strokecolor'] ?? color) : color,
      fillOpacity: opacity >= 0 && opacity <= 1 ? opacity : DEFAULT_FILL_OPACITY,
      strokeWidth: width > 0 && width <= 100 ? width : 1,
    }
  }
}

/** Key of a label in counts and maps. */
export function labelKey(control: string, stored: string): string {
  return `${control}\u0000${stored}`
}

interface RowState {
  readonly hidden: ReadonlySet<RecordId>
  readonly locked: ReadonlySet<RecordId>
}

/**
 * Rows of the regions list, in order. A row stays the same object while nothing in it changes, so a list of 100,000
 * costs a walk (5 ms), not 150 ms of new rows, and views can compare by identity.
 */
export class RegionRows {
  readonly #looks: LabelLooks
  readonly #textOf: (region: Region) => string | undefined
  #known = new WeakMap<Region, RegionRow>()

  constructor(looks: LabelLooks, textOf: (region: Region) => string | undefined) {
    this.#looks = looks
    this.#textOf = textOf
  }

  /** Forgets all rows, as when a text arrived. */
  clear(): void {
    this.#known = new WeakMap()
  }

  /** Cost: O(records), cheap for those that did not change. */
  list(doc: AnnotationDoc, state: RowState): readonly RegionRow[] {
    const rows: RegionRow[] = []
    doc.records.forEach((record, slot) => {
      if (record.kind !== 'region') return
      const index = rows.length + 1
      const hidden = state.hidden.has(record.id)
      const locked = state.locked.has(record.id)
      let row = this.#known.get(record)
      if (row === undefined) row = this.#makeRow(record, slot, index, hidden, locked)
      else if (row.index !== index || row.hidden !== hidden || row.locked !== locked || row.slot !== slot) {
        row = { ...row, index, hidden, locked, slot }
      }
      this.#known.set(record, row)
      rows.push(row)
    })
    return rows
  }

  #makeRow(record: Region, slot: number, index: number, hidden: boolean, locked: boolean): RegionRow {
    const [entry] = record.entries
    return {
      id: record.id,
      index,
      slot,
      object: record.object,
      item: record.item,
      type: entry?.type ?? '',
      labels: this.#looks.labelsOf(record).map(({ control, stored }) => this.#looks.textOf(control, stored)),
      color: this.#looks.styleOf(record).color,
      text: this.#textOf(record),
      score: entry?.score,
      hidden,
      locked,
      readonly: record.readonly === true,
      suggested: record.suggested === true,
    }
  }
}

export function listRelations(doc: AnnotationDoc): RelationRow[] {
  const rows: RelationRow[] = []
  doc.records.forEach((record) => {
    if (record.kind !== 'relation') return
    const { id, from, to, direction, labels } = record
    rows.push({ id, from, to, direction, labels: labels ?? [] })
  })
  return rows
}

/** Regions by label key. Cost: O(records). */
export function countLabels(doc: AnnotationDoc, looks: LabelLooks): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  doc.records.forEach((record) => {
    if (record.kind !== 'region' || record.suggested === true) return
    for (const { key } of looks.labelsOf(record)) {
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
  })
  return counts
}
