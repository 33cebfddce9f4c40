// Columns on the wire: first the project's own data, then the built-in ones, then the root of the data columns.

import { findTag } from '@siali/labeling'
import type { AnnotatorRow } from '../projects/project.queries.ts'
import { COLUMNS } from './columns/index.ts'
import { TASK_STATES } from './columns/state.column.ts'

const MEDIA = new Set(['Image', 'Audio', 'AudioPlus', 'Video'])
/** Names that imports of bare files use until a config names a key. */
const UNNAMED = '$undefined$'

export interface ColumnsInput {
  /** Data key → object tag, in the order of the config. */
  readonly configKeys: ReadonlyMap<string, string>
  /** Keys seen in tasks. */
  readonly seenKeys: readonly string[]
  readonly annotators: readonly AnnotatorRow[]
  readonly modelVersions: readonly string[]
  /** Labels and choices of the config. */
  readonly labels: readonly string[]
  /** Also columns that Label Studio 1.23.2 does not have. */
  readonly withOwn: boolean
}

export function presentColumns(input: ColumnsInput) {
  const { configKeys } = input
  const fromConfig = [...configKeys]
    .filter(([key]) => !key.includes('['))
    .map(([key, tag]) => dataColumn(key, columnType(tag), true))
  const seen = input.seenKeys
    .filter((key) => !configKeys.has(key) && !(key === UNNAMED && configKeys.size > 0))
    .map((key) => dataColumn(key, 'Unknown', key === UNNAMED))
  const data = [...fromConfig, ...seen]
  const people = { items: input.annotators.map((person) => person.id) }
  const schemas: Readonly<Record<string, object>> = {
    annotators: people,
    updated_by: people,
    predictions_model_versions: { items: input.modelVersions, multiple: true },
    skipped_by_annotator: people,
    state: { items: TASK_STATES, multiple: true },
    labels: { items: input.labels, multiple: true },
  }
  const shown = COLUMNS.filter((column) => input.withOwn || column.listed !== false)
  const builtIn = shown.map((column) => ({
    id: column.id,
    title: column.title,
    type: column.type,
    help: column.help ?? '',
    target: 'tasks',
    ...(schemas[column.id] !== undefined && { schema: schemas[column.id] }),
    visibility_defaults: { explore: column.explore, labeling: column.labeling },
    project_defined: false,
    ...(column.sortable === false && { sortable: false }),
  }))
  const root = {
    id: 'data',
    title: 'data',
    type: 'List',
    target: 'tasks',
    children: data.map((column) => column.id),
    visibility_defaults: { explore: true, labeling: false },
    project_defined: false,
  }
  return { columns: [...data, ...builtIn, root] }
}

function dataColumn(key: string, type: string, labeling: boolean) {
  return {
    id: key,
    title: key === UNNAMED ? 'data' : key,
    type,
    target: 'tasks',
    parent: 'data',
    visibility_defaults: { explore: true, labeling },
    project_defined: true,
  }
}

function columnType(tag: string): string {
  if (tag === 'Unknown' || findTag(tag) === undefined) return 'Unknown'
  return MEDIA.has(tag) ? tag : 'String'
}
