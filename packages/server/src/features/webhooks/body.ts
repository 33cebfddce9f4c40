// Makes the bodies of requests from the payloads of events. A long list goes in several requests: each says how far it
// came, and the next one begins there.

import type { JsonText } from '../../http/json-text.ts'
import type { BodyReader } from './body-reader.ts'

export interface BodyLimits {
  readonly objects: number
  /** Characters of all objects together; one alone may be longer. */
  readonly chars: number
}

/** What is told in one request: members beside `action` and `project`. */
export interface Piece {
  readonly members: Readonly<Record<string, unknown>>
  /** Where the next request goes on; undefined: this was all. */
  readonly through: number | undefined
}

export interface PieceCall {
  readonly reader: BodyReader
  readonly projectId: number
  readonly payload: Readonly<Record<string, unknown>>
  /** `through` of the request before; 0 at the beginning. */
  readonly after: number
  readonly limits: BodyLimits
}

export type MakePiece = (call: PieceCall) => Promise<Piece>

const READ_AT_ONCE = 200

/** The project alone, which every body has. */
export const tellProject: MakePiece = async () => ({ members: {}, through: undefined })

/** Members of the payload as they are. */
export const tellAsIs: MakePiece = async ({ payload }) => ({ members: payload, through: undefined })

/** `[{"id": …}]` of the ids in the payload. */
export function tellIds(key: string): MakePiece {
  return async ({ payload, after, limits }) => {
    const ids = idsOf(payload, key)
    const end = after + limits.objects
    return {
      members: { [key]: ids.slice(after, end).map((id) => ({ id })) },
      through: end < ids.length ? end : undefined,
    }
  }
}

/** Tasks by their ids, or those of an import. */
export const tellTasks: MakePiece = async (call) => {
  const { payload } = call
  return payload['import'] === undefined ? tellListedTasks(call) : tellImportedTasks(call)
}

async function tellListedTasks({ reader, projectId, payload, after, limits }: PieceCall): Promise<Piece> {
  const ids = idsOf(payload, 'tasks')
  const tasks: JsonText[] = []
  let at = after
  for (let room = limits.chars; at < ids.length && tasks.length < limits.objects && room > 0;) {
    const some = ids.slice(at, at + Math.min(READ_AT_ONCE, limits.objects - tasks.length))
    const { used, texts, chars } = fill(some, await reader.tasks(projectId, some), room)
    tasks.push(...texts)
    room -= chars
    at += used
  }
  return { members: { tasks }, through: at < ids.length ? at : undefined }
}

async function tellImportedTasks({ reader, projectId, payload, after, limits }: PieceCall): Promise<Piece> {
  const [importId, first, last] = ['import', 'first_task', 'last_task'].map((key) => Number(payload[key]))
  const tasks: JsonText[] = []
  let through = Math.max(after, (first ?? 0) - 1)
  for (let room = limits.chars; ;) {
    const range = { importId: importId ?? 0, after: through, last: last ?? 0 }
    const some = await reader.importedIds(projectId, range, READ_AT_ONCE)
    if (some.length === 0) return { members: { tasks }, through: undefined }
    if (tasks.length >= limits.objects || room <= 0) return { members: { tasks }, through }
    const wanted = some.slice(0, limits.objects - tasks.length)
    const { used, texts, chars } = fill(wanted, await reader.tasks(projectId, wanted), room)
    tasks.push(...texts)
    room -= chars
    through = wanted[used - 1] ?? through
  }
}

/** As many as there is room for, one at least. */
function fill(ids: readonly number[], found: ReadonlyMap<number, JsonText>, room: number) {
  const texts: JsonText[] = []
  let chars = 0
  let used = 0
  for (const id of ids) {
    if (chars >= room) break
    used += 1
    const task = found.get(id)
    if (task === undefined) continue
    texts.push(task)
    chars += task.text.length
  }
  return { used, texts, chars }
}

/** One annotation with its task. An event of many goes as one request each. */
export const tellAnnotation: MakePiece = async ({ reader, projectId, payload, after }) => {
  const many = idsOf(payload, 'annotations')
  const id = many[after] ?? Number(payload['annotation'])
  const found = (await reader.annotations(projectId, [id])).get(id)
  const through = after + 1 < many.length ? after + 1 : undefined
  if (found === undefined) return { members: { annotation: { id } }, through }
  const task = (await reader.tasks(projectId, [found.taskId])).get(found.taskId)
  return { members: { annotation: found.shown, task: task ?? { id: found.taskId } }, through }
}

/** Many annotations, and the task of each at the same place of its list. */
export const tellAnnotations: MakePiece = async ({ reader, projectId, payload, after, limits }) => {
  const ids = idsOf(payload, 'annotations')
  const annotation: JsonText[] = []
  const task: JsonText[] = []
  let at = after
  for (let room = limits.chars; at < ids.length && annotation.length < limits.objects && room > 0;) {
    const some = ids.slice(at, at + Math.min(READ_AT_ONCE, limits.objects - annotation.length))
    const found = await reader.annotations(projectId, some)
    const taskIds = [...new Set([...found.values()].map((one) => one.taskId))]
    const tasks = await reader.tasks(projectId, taskIds)
    for (const id of some) {
      if (room <= 0) break
      at += 1
      const one = found.get(id)
      const its = one === undefined ? undefined : tasks.get(one.taskId)
      if (one === undefined || its === undefined) continue
      annotation.push(one.shown)
      task.push(its)
      room -= one.shown.text.length + its.text.length
    }
  }
  return { members: { annotation, task }, through: at < ids.length ? at : undefined }
}

function idsOf(payload: Readonly<Record<string, unknown>>, key: string): readonly number[] {
  const given = payload[key]
  return Array.isArray(given) ? given.map(Number) : []
}
