// THE list of actions.

import type { Action } from '../action.ts'
import { addDataFieldAction } from './add-data-field.action.ts'
import { cacheLabelsAction } from './cache-labels.action.ts'
import { deleteAllTasksAction } from './delete-all-tasks.action.ts'
import { deleteAnnotationsAction } from './delete-annotations.action.ts'
import { deletePredictionsAction } from './delete-predictions.action.ts'
import { deleteTasksAction } from './delete-tasks.action.ts'
import { nextTaskAction } from './next-task.action.ts'
import { predictionsToAnnotationsAction } from './predictions-to-annotations.action.ts'
import { propagateAnnotationsAction } from './propagate-annotations.action.ts'
import { removeDuplicatesAction } from './remove-duplicates.action.ts'
import { renameLabelsAction } from './rename-labels.action.ts'
import { retrievePredictionsAction } from './retrieve-predictions.action.ts'

export const ACTIONS: readonly Action[] = [
  nextTaskAction,
  addDataFieldAction,
  propagateAnnotationsAction,
  renameLabelsAction,
  cacheLabelsAction,
  retrievePredictionsAction,
  predictionsToAnnotationsAction,
  removeDuplicatesAction,
  deleteTasksAction,
  deleteAllTasksAction,
  deleteAnnotationsAction,
  deletePredictionsAction,
]
