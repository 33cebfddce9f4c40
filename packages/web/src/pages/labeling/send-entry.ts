// How each kind of entry is sent.

import { client } from '../../data/client.ts'
import type { OutboxEntry, SentAnswer } from './outbox.ts'

/** Sends one entry. @throws ApiError, NetworkError. */
export async function sendEntry(entry: OutboxEntry): Promise<SentAnswer> {
  const input = {
    result: entry.result,
    leadTimeSec: entry.leadTimeSec,
    ...(entry.parentPredictionId === undefined ? {} : { parentPredictionId: entry.parentPredictionId }),
  }
  const call = { idempotencyKey: entry.key }
  if (entry.kind === 'draft') {
    const draft =
      entry.draftId === undefined
        ? await client.tasks.createDraft(entry.taskId, input, entry.annotationId, call)
        : await client.tasks.updateDraft(entry.draftId, input)
    // The stack is a comfort: a draft without it is saved all the same.
    if (entry.history !== undefined)
      await client.tasks.saveDraftHistory(draft.id, entry.history).catch(() => undefined)
    return { draftId: draft.id }
  }
  const isSkip = entry.kind === 'skip'
  const annotation =
    entry.annotationId === undefined
      ? await client.tasks.createAnnotation(
          entry.taskId,
          { ...input, draftId: entry.draftId, wasSkipped: isSkip },
          call,
        )
      : await client.tasks.updateAnnotation(
          entry.annotationId,
          { ...input, wasSkipped: isSkip },
          entry.revision,
          call,
        )
  return {
    annotationId: annotation.id,
    ...(annotation.revision === undefined ? {} : { revision: annotation.revision }),
  }
}
