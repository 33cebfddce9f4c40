// THE list of built-in columns, in the order people see them.

import type { Column } from '../column.ts'
import { annotationsIds } from './annotations-ids.column.ts'
import { avgLeadTime } from './avg-lead-time.column.ts'
import { fileUpload, storageFilename } from './files.column.ts'
import { labels } from './labels.column.ts'
import { annotators, skippedBy, updatedBy } from './people.column.ts'
import { predictionsModelVersions, predictionsScore } from './predictions.column.ts'
import { annotationsResults, predictionsResults } from './results.column.ts'
import { state } from './state.column.ts'
import {
  allowSkip,
  cancelledAnnotations,
  completedAt,
  createdAt,
  draftExists,
  groundTruth,
  id,
  innerId,
  totalAnnotations,
  totalPredictions,
  updatedAt,
} from './stored.column.ts'

export { taskDataColumn } from './task-data.column.ts'

export const COLUMNS: readonly Column[] = [
  id,
  innerId,
  completedAt,
  totalAnnotations,
  cancelledAnnotations,
  totalPredictions,
  annotators,
  annotationsResults,
  annotationsIds,
  predictionsScore,
  predictionsModelVersions,
  predictionsResults,
  fileUpload,
  storageFilename,
  createdAt,
  updatedAt,
  updatedBy,
  avgLeadTime,
  draftExists,
  state,
  labels,
  allowSkip,
  groundTruth,
  skippedBy,
]
