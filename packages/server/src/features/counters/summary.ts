// The summary of a project as a sum of deltas: how many tasks have a data column, how many annotations use a control or
// a label. Pure.

/** Counts by name; entries that reach 0 vanish. */
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
}

export type SummaryDelta = Partial<Summary>

const EMPTY: Summary = { data: {}, annotations: {}, labels: {}, draft_labels: {} }

/** The sum of all parts, in the order given. Parts that are no summaries count as nothing. */
export function addSummaries(parts: readonly unknown[]): Summary {
  const data = new Map<string, number>()
  const annotations = new Map<string, number>()
  const labels = new Map<string, Map<string, number>>()
  const draftLabels = new Map<string, Map<string, number>>()
  for (const part of parts) {
    const { data: d, annotations: a, labels: l, draft_labels: dl } = (part ?? EMPTY) as SummaryDelta
    addCounts(data, d)
    addCounts(annotations, a)
    addNested(labels, l)
    addNested(draftLabels, dl)
  }
  return {
    data: toCounts(data),
    annotations: toCounts(annotations),
    labels: toNested(labels),
    draft_labels: toNested(draftLabels),
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

function toCounts(counts: Map<string, number>): Counts {
  return Object.fromEntries([...counts].filter(([, n]) => n > 0))
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
  for (const item of results) {
    const { from_name: from, to_name: to, type, value } = (item ?? {}) as ResultItem
    if (typeof from !== 'string' || typeof to !== 'string' || typeof type !== 'string') continue
    addCounts(annotations, { [`${from}|${to}|${type}`]: sign })
    const stored: unknown = (value as Record<string, unknown> | null | undefined)?.[type]
    const names = Array.isArray(stored) ? stored.flat(3).filter((name) => typeof name === 'string') : []
    for (const name of names) addNested(labels, { [from]: { [name]: sign } })
  }
  const plain = Object.fromEntries([...labels].map(([name, counts]) => [name, Object.fromEntries(counts)]))
  return kind === 'draft'
    ? { draft_labels: plain }
    : { annotations: Object.fromEntries(annotations), labels: plain }
}
