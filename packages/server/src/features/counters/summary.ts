// The summary of a project as a sum of deltas: how many tasks have a data column, how many annotations use a control or
// a label. Pure.

/** Counts by name; 0 is left out. */
type Counts = Record<string, number>

export interface Summary {
  /** Task data column → tasks that have it. */
  readonly data: Counts
  /** `from_name|to_name|type` → results. */
  readonly annotations: Counts
  /** from_name → label → results. */
  readonly labels: Record<string, Counts>
  /** The same, of drafts. */
  readonly draft_labels: Record<string, Counts>
  /** The part of `annotations` and `labels` that came with imports: counted for checks, not shown as created. */
  readonly imported_annotations: Counts
  readonly imported_labels: Record<string, Counts>
}

export type SummaryDelta = Partial<Summary>

const EMPTY: Summary = {
  data: {},
  annotations: {},
  labels: {},
  draft_labels: {},
  imported_annotations: {},
  imported_labels: {},
}

/** The sum of all parts, in the order given. Parts that are no summaries count as nothing. */
export function addSummaries(parts: readonly unknown[]): Summary {
  const data = new Map<string, number>()
  const annotations = new Map<string, number>()
  const labels = new Map<string, Map<string, number>>()
  const draftLabels = new Map<string, Map<string, number>>()
  const importedAnnotations = new Map<string, number>()
  const importedLabels = new Map<string, Map<string, number>>()
  for (const part of parts) {
    const delta = (part ?? EMPTY) as SummaryDelta
    addCounts(data, delta.data)
    addCounts(annotations, delta.annotations)
    addNested(labels, delta.labels)
    addNested(draftLabels, delta.draft_labels)
    addCounts(importedAnnotations, delta.imported_annotations)
    addNested(importedLabels, delta.imported_labels)
  }
  return {
    data: toCounts(data),
    annotations: toCounts(annotations),
    labels: toNested(labels),
    draft_labels: toNested(draftLabels),
    imported_annotations: toCounts(importedAnnotations),
    imported_labels: toNested(importedLabels),
  }
}

// Maps while adding: a label may be called "__proto__".
function addCounts(into: Map<string, number>, counts: Counts = {}): void {
  for (const [name, n] of Object.entries(counts)) into.set(name, (into.get(name) ?? 0) + n)
}

function addNested(into: Map<string, Map<string, number>>, nested: Record<string, Counts> = {}): void {
  for (const [name, counts] of Object.entries(nested)) {
    const inner = into.get(name) ?? new Map<string, number>()
    addCounts(inner, counts)
    into.set(name, inner)
  }
}

// A take-away may be folded before its addition, so what is below zero is kept until it is shown.
function toCounts(counts: Map<string, number>): Counts {
  return Object.fromEntries([...counts].filter(([, n]) => n !== 0))
}

/** The summary without entries below one. */
export function shownSummary(summary: Summary): Summary {
  const counts = (all: Counts) => Object.fromEntries(Object.entries(all).filter(([, n]) => n > 0))
  const nested = (all: Record<string, Counts>) =>
    Object.fromEntries(
      Object.entries(all)
        .map(([name, inner]) => [name, counts(inner)] as const)
        .filter(([, inner]) => Object.keys(inner).length > 0),
    )
  return {
    data: counts(summary.data),
    annotations: counts(summary.annotations),
    labels: nested(summary.labels),
    draft_labels: nested(summary.draft_labels),
    imported_annotations: counts(summary.imported_annotations),
    imported_labels: nested(summary.imported_labels),
  }
}

function toNested(nested: Map<string, Map<string, number>>): Record<string, Counts> {
  const entries = [...nested].map(([name, counts]) => [name, toCounts(counts)] as const)
  return Object.fromEntries(entries.filter(([, counts]) => Object.keys(counts).length > 0))
}

interface ResultItem {
  readonly from_name?: unknown
  readonly to_name?: unknown
  readonly type?: unknown
  readonly value?: unknown
}

/** What one annotation's results (or a draft's) add to the summary; `sign` -1 takes them away. */
export function summarizeResults(
  results: readonly unknown[],
  kind: 'annotation' | 'draft',
  sign: 1 | -1,
): SummaryDelta {
  const annotations = new Map<string, number>()
  const labels = new Map<string, Map<string, number>>()
  const add = (counts: Map<string, number>, name: string) => counts.set(name, (counts.get(name) ?? 0) + sign)
  for (const item of results) {
    const { from_name: from, to_name: to, type, value } = (item ?? {}) as ResultItem
    if (typeof from !== 'string' || typeof to !== 'string' || typeof type !== 'string') continue
    add(annotations, `${from}|${to}|${type}`)
    const stored: unknown = (value as Record<string, unknown> | null | undefined)?.[type]
    if (!Array.isArray(stored)) continue
    for (const name of stored.flat(3)) {
      if (typeof name !== 'string') continue
      const counts = labels.get(from) ?? new Map<string, number>()
      add(counts, name)
      labels.set(from, counts)
    }
  }
  const plain = Object.fromEntries([...labels].map(([name, counts]) => [name, Object.fromEntries(counts)]))
  return kind === 'draft'
    ? { draft_labels: plain }
    : { annotations: Object.fromEntries(annotations), labels: plain }
}
