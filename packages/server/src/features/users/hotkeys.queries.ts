// SQL of the hotkeys that people have in single projects.

import type { Queryable } from '../../db/client.ts'

export async function findProjectHotkeys(db: Queryable, projectId: number, userId: number): Promise<unknown> {
  const row = await db
    .selectFrom('project_hotkeys')
    .select('hotkeys')
    .where('project_id', '=', projectId)
    .where('user_id', '=', userId)
    .executeTakeFirst()
  return row?.hotkeys
}

/** `hotkeys` is JSON text; undefined removes them. */
export async function storeProjectHotkeys(
  db: Queryable,
  projectId: number,
  userId: number,
  hotkeys: string | undefined,
): Promise<void> {
  if (hotkeys === undefined) {
    await db
      .deleteFrom('project_hotkeys')
      .where('project_id', '=', projectId)
      .where('user_id', '=', userId)
      .execute()
    return
  }
  await db
    .insertInto('project_hotkeys')
    .values({ project_id: projectId, user_id: userId, hotkeys })
    .onConflict((conflict) => conflict.columns(['project_id', 'user_id']).doUpdateSet({ hotkeys }))
    .execute()
}
