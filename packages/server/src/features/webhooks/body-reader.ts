// Reads what bodies show, from the database: for one request, or for all events that were taken together.

import type { Queryable } from '../../db/client.ts'
import { JsonText, printJson } from '../../http/json-text.ts'
import { readCounters } from '../counters/counter.service.ts'
import { findProjectOfEvent } from '../projects/project.service.ts'
import { presentBodyAnnotation, presentBodyProject, presentBodyTask } from './body.presenter.ts'
import { listBodyAnnotations, listBodyTasks, listImportedIds } from './body.queries.ts'

/** An annotation's text and the task it is of. */
export interface ShownAnnotation {
  readonly taskId: number
  readonly shown: JsonText
}

export interface BodyReader {
  /** The project with its counters as they are now; `{"id": …}` when it is gone for good. */
  project(id: number): Promise<JsonText>
  /** By id; those that are gone for good are not there. */
  tasks(projectId: number, ids: readonly number[]): Promise<ReadonlyMap<number, JsonText>>
  annotations(projectId: number, ids: readonly number[]): Promise<ReadonlyMap<number, ShownAnnotation>>
  /** Ids of an import's tasks behind `after`, at most `limit`. */
  importedIds(
    projectId: number,
    range: { readonly importId: number; readonly after: number; readonly last: number },
    limit: number,
  ): Promise<number[]>
}

/** Something is longer than the reader may read. */
export class TooLong extends Error {}

const ANY_BYTES = 2_147_483_647

/**
 * A reader of everything, or of what is at most `mostBytes` long as it is stored: what is longer, or gone for good, is a
 * TooLong then.
 */
export function createBodyReader(db: Queryable, mostBytes = ANY_BYTES): BodyReader {
  const projects = new Map<number, Promise<JsonText>>()
  const requireAll = (found: number, wanted: number) => {
    if (mostBytes !== ANY_BYTES && found < wanted) throw new TooLong()
  }
  return {
    project(id) {
      const known = projects.get(id) ?? readProject(db, id)
      projects.set(id, known)
      return known
    },
    async tasks(projectId, ids) {
      const rows = await listBodyTasks(db, projectId, ids, mostBytes)
      requireAll(rows.length, ids.length)
      return new Map(rows.map((row) => [row.id, new JsonText(printJson(presentBodyTask(row)))]))
    },
    async annotations(projectId, ids) {
      const rows = await listBodyAnnotations(db, projectId, ids, mostBytes)
      requireAll(rows.length, ids.length)
      return new Map(
        rows.map((row) => [
          row.id,
          { taskId: row.task_id, shown: new JsonText(printJson(presentBodyAnnotation(row))) },
        ]),
      )
    },
    importedIds: (projectId, range, limit) => listImportedIds(db, projectId, range, limit),
  }
}

async function readProject(db: Queryable, id: number): Promise<JsonText> {
  const row = await findProjectOfEvent(db, id)
  if (row === undefined) return new JsonText(printJson({ id }))
  const counters = (await readCounters(db, [id])).get(id)
  if (counters === undefined) throw new Error(`project ${id} has no counters`)
  return new JsonText(printJson(presentBodyProject(row, counters)))
}
