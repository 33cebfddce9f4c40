// What a job of a sync is told.

import { Type, type Static } from 'typebox'

export const SyncPayload = Type.Object({
  run: Type.String(),
  storage: Type.Integer(),
  user: Type.Integer(),
  role: Type.Unsafe<'owner' | 'administrator' | 'manager' | 'member'>(Type.String()),
})
export type SyncPayload = Static<typeof SyncPayload>
