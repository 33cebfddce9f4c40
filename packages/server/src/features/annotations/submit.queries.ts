// SQL of submitting an annotation: the hot path, a function of the database (migration 0008; its reasons stand in 0002). It
// returns what the answer shows and what a refusal says.

import type { Statement } from '../../db/client.ts'
import type { GatheredCall } from '../../db/gather.ts'

export interface Submission {
  readonly organizationId: number
  readonly taskId: number
  readonly author: number
  /** Who sends it; his lock, draft and stream history are settled. */
  readonly userId: number
  readonly mayManage: boolean
  readonly uniqueId: string
  /** JSON text of the list, or null. */
  readonly result: string | null
  readonly resultCount: number
  readonly wasCancelled: boolean
  readonly groundTruth: boolean
  readonly leadTime: number | null
  readonly draftId: number | null
  readonly parentPrediction: number | null
  readonly parentAnnotation: number | null
  readonly importId: number | null
  readonly operationKey: string | null
  /** The summary delta; a draft that is consumed is not in it. */
  readonly summary: object
  readonly now: Date
}

/** What a submission knows of those it names. */
export interface Named {
  readonly allow_skip: boolean | null
  /** Null: the author is no member. */
  readonly author_email: string | null
  readonly draft_user: number | null
  readonly parent_prediction_exists: boolean
  readonly parent_annotation_exists: boolean
}

export interface Submitted extends Named {
  /** Null: refused, nothing was written. */
  readonly annotation_id: number | null
  readonly project_id: number
  readonly author_first_name: string | null
  readonly author_last_name: string | null
  readonly author_avatar: string | null
  readonly draft_created_at: Date | null
  /** JSON text of the draft that was consumed. */
  readonly draft_result: string | null
}

const SUBMITTED = `annotation_id, project_id, allow_skip, author_email, author_first_name, author_last_name, author_avatar,
  draft_user, draft_created_at, draft_result, parent_prediction_exists, parent_annotation_exists`

/** Gives one `Submitted`, or no row when the task is not the organization's. A duplicate unique_id fails with 23505. */
export function submitAnnotation(row: Submission): GatheredCall {
  const argument = {
    organization_id: row.organizationId,
    task_id: row.taskId,
    author: row.author,
    user_id: row.userId,
    may_manage: row.mayManage,
    unique_id: row.uniqueId,
    result_count: row.resultCount,
    was_cancelled: row.wasCancelled,
    ground_truth: row.groundTruth,
    lead_time: row.leadTime,
    draft_id: row.draftId,
    parent_prediction: row.parentPrediction,
    parent_annotation: row.parentAnnotation,
    import_id: row.importId,
    operation_key: row.operationKey,
    summary: row.summary,
    now: row.now,
  }
  return {
    function: 'submit_annotations',
    columns: SUBMITTED,
    argument: JSON.stringify(argument),
    body: row.result,
  }
}

export interface NamedQuery {
  readonly organizationId: number
  readonly projectId: number
  readonly taskId: number
  readonly author: number
  readonly parentPrediction: number | null
  readonly parentAnnotation: number | null
}

/** Those whom a change of an annotation names: one `Named`. */
export function findNamed(query: NamedQuery): Statement {
  return {
    name: 'find-named',
    text: `select null as allow_skip, null as draft_user,
        (select u.email from organization_member m join user_account u on u.id = m.user_id
          where m.organization_id = $1 and m.user_id = $4) as author_email,
        exists (select from prediction x where x.project_id = $2 and x.task_id = $3 and x.id = $5)
          as parent_prediction_exists,
        exists (select from annotation x
          where x.project_id = $2 and x.task_id = $3 and x.id = $6 and x.trash_id is null)
          as parent_annotation_exists`,
    values: [
      query.organizationId,
      query.projectId,
      query.taskId,
      query.author,
      query.parentPrediction,
      query.parentAnnotation,
    ],
  }
}

/**
 * Holds the task's row until the end of the transaction; no row when it lies in the trash. What is said of a task there
 * was taken out of the summary with it, so nothing may be added or taken away until it comes back.
 */
export function holdTask(projectId: number, taskId: number): Statement {
  return {
    name: 'hold-task',
    text: 'select 1 from task where project_id = $1 and id = $2 and trash_id is null for no key update',
    values: [projectId, taskId],
  }
}
