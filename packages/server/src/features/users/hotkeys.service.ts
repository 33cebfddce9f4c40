// A person's own hotkeys: those of the account, and over them those of one project.

import type { AppContext } from '../../context.ts'
import type { Caller } from '../../http/auth.ts'
import { requireProject } from '../projects/project.service.ts'
import { findProjectHotkeys, storeProjectHotkeys } from './hotkeys.queries.ts'
import { updateUser } from './user.queries.ts'
import { requireUser } from './user.service.ts'

type Hotkeys = Readonly<Record<string, unknown>>

/** What holds for the caller: of an action that both name, the project's key. @throws AppError 404 for its project. */
export async function hotkeysOf(
  cx: AppContext,
  caller: Caller,
  projectId: number | undefined,
): Promise<Hotkeys> {
  const { custom_hotkeys: account } = await requireUser(cx, caller, caller.userId)
  if (projectId === undefined) return account as Hotkeys
  await requireProject(cx, caller, projectId)
  const own = await findProjectHotkeys(cx.db.sql, projectId, caller.userId)
  return { ...(account as Hotkeys), ...(own as Hotkeys | undefined) }
}

/** Replaces those of the account, or of one project; none: the account's hold there again. Answers what holds then. */
export async function setHotkeys(
  cx: AppContext,
  caller: Caller,
  projectId: number | undefined,
  hotkeys: Hotkeys,
): Promise<Hotkeys> {
  if (projectId === undefined) {
    await updateUser(cx.db.sql, caller.userId, { custom_hotkeys: JSON.stringify(hotkeys) })
    return hotkeys
  }
  await requireProject(cx, caller, projectId)
  const kept = Object.keys(hotkeys).length === 0 ? undefined : JSON.stringify(hotkeys)
  await storeProjectHotkeys(cx.db.sql, projectId, caller.userId, kept)
  return hotkeysOf(cx, caller, projectId)
}
