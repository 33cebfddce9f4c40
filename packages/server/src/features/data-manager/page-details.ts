// What a page of the task list shows besides the task rows.

import type { AnnotationRow } from '../annotations/annotation.queries.ts'
import type { DraftRow } from '../drafts/draft.queries.ts'
import type { PredictionRow } from '../predictions/prediction.queries.ts'
import type { TaskMarks } from './marks.queries.ts'
import type { AnnotationFacts, PredictionFacts, TaskLabels } from './task-list.queries.ts'

/** What a page shows besides the task rows, by task id; a fixed number of statements. */
export interface PageDetails {
  readonly annotationFacts: ReadonlyMap<number, AnnotationFacts>
  readonly predictionFacts: ReadonlyMap<number, PredictionFacts>
  readonly labels: ReadonlyMap<number, TaskLabels['labels']>
  readonly marks: ReadonlyMap<number, TaskMarks>
  readonly annotations: ReadonlyMap<number, AnnotationRow[]>
  readonly predictions: ReadonlyMap<number, PredictionRow[]>
  readonly drafts: ReadonlyMap<number, DraftRow[]>
}
