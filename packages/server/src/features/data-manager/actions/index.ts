// THE list of actions.

import type { Action } from '../action.ts'
import { deleteAnnotationsAction } from './delete-annotations.action.ts'
import { deletePredictionsAction } from './delete-predictions.action.ts'
import { deleteTasksAction } from './delete-tasks.action.ts'
import { predictionsToAnnotationsAction } from './predictions-to-annotations.action.ts'
import { retrievePredictionsAction } from './retrieve-predictions.action.ts'

export const ACTIONS: readonly Action[] = [
  retrievePredictionsAction,
  predictionsToAnnotationsAction,
  deleteTasksAction,
  deleteAnnotationsAction,
  deletePredictionsAction,
]
