// What an export holds: which tasks, which of their annotations, and how they are written. From the stored options to
// SQL over the task `t` and the annotation `a`. Rules: docs of snapshots, docs/compat.md.

import { sql, type RawBuilder, type SqlBool } from 'kysely'
import type { ExportBody } from '@siali/contract'

export type Predicate = RawBuilder<SqlBool>

/** How tasks are written. */
export interface ExportShape {
  /** Whole drafts instead of their ids. */
  readonly drafts: boolean
  readonly predictions: boolean
  /** Authors as objects instead of ids. */
  readonly authors: boolean
}

export interface ExportScope {
  readonly projectId: number
  /** Over `t`. */
  readonly tasks: Predicate
  /** Over `a`; without parameters. */
  readonly annotations: Predicate
  /** `tasks` leaves nothing out. */
  readonly isWhole: boolean
}

export interface ExportOptions extends Omit<ExportBody, 'title'> {
  /** Only these tasks: of exports that our pages prepare. */
  readonly ids?: readonly number[]
}

const EVERYTHING: Predicate = sql`true`
const hasAnnotation = (such: Predicate): Predicate => sql`exists (select from annotation a
  where a.project_id = t.project_id and a.task_id = t.id and a.trash_id is null and ${such})`
const HAS_ANNOTATION = hasAnnotation(EVERYTHING)
const HAS_SKIPPED = hasAnnotation(sql`a.was_cancelled`)
const HAS_SUBMITTED = hasAnnotation(sql`not a.was_cancelled`)

const all = (parts: readonly Predicate[]): Predicate =>
  parts.length === 0 ? EVERYTHING : sql`(${sql.join(parts, sql` and `)})`

/** An immediate export: annotated tasks unless all are wanted, all of their annotations. */
export function directScope(
  projectId: number,
  options: { allTasks: boolean; ids: readonly number[] | undefined },
): ExportScope {
  const { allTasks, ids } = options
  const parts = [
    ...(allTasks ? [] : [HAS_ANNOTATION]),
    ...(ids === undefined ? [] : [sql<SqlBool>`t.id = any(${ids}::bigint[])`]),
  ]
  return { projectId, tasks: all(parts), annotations: EVERYTHING, isWhole: parts.length === 0 }
}

/** A snapshot; `view` is the predicate of the tab that its options name, if there is one. */
export function snapshotScope(
  projectId: number,
  options: ExportOptions,
  view: Predicate | undefined,
): ExportScope {
  const filter = options.task_filter_options ?? {}
  const annotations = annotationFilter(options.annotation_filter_options)
  const parts = [
    ...(view === undefined ? [] : [view]),
    ...(options.ids === undefined ? [] : [sql<SqlBool>`t.id = any(${options.ids}::bigint[])`]),
    ...either(filter.skipped, HAS_SKIPPED),
    ...either(filter.finished, sql`t.is_labeled`),
    ...either(filter.annotated, HAS_SUBMITTED),
    ...(filter.only_with_annotations === true ? [hasAnnotation(annotations)] : []),
  ]
  return { projectId, tasks: all(parts), annotations, isWhole: parts.length === 0 }
}

function either(wanted: 'only' | 'exclude' | null | undefined, test: Predicate): Predicate[] {
  if (wanted == null) return []
  return [wanted === 'only' ? test : sql`not ${test}`]
}

// Each flag adds a class of annotations; none at all means every one.
function annotationFilter(options: ExportOptions['annotation_filter_options']): Predicate {
  if (options == null) return EVERYTHING
  const classes: Predicate[] = [
    ...((options.usual ?? true) ? [sql<SqlBool>`not a.was_cancelled and not a.ground_truth`] : []),
    ...(options.ground_truth === true ? [sql<SqlBool>`a.ground_truth`] : []),
    ...(options.skipped === true ? [sql<SqlBool>`a.was_cancelled`] : []),
  ]
  return classes.length === 0 ? EVERYTHING : sql`(${sql.join(classes, sql` or `)})`
}

export const DIRECT_SHAPE: ExportShape = { drafts: true, predictions: false, authors: false }

export function snapshotShape(options: ExportOptions): ExportShape {
  const wanted = options.serialization_options ?? {}
  const whole = (option: { only_id?: boolean } | null | undefined) => option?.only_id === false
  return {
    drafts: whole(wanted.drafts),
    predictions: whole(wanted.predictions),
    authors: whole(wanted.annotations__completed_by),
  }
}
