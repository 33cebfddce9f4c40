// Undo of deletions.

import { Type } from 'typebox'
import { defineRoute } from './wire.ts'

export const trashRoutes = {
  restore: defineRoute({
    method: 'POST',
    path: '/api/siali/trash/restore',
    operationId: 'siali_trash_restore_create',
    tag: 'Siali',
    summary: 'Undo a deletion',
    description:
      'Takes the undo token that a deletion answered; works for 30 days. A big one answers 202 with what is back so far and the id of the job that goes on.',
    body: Type.Object({ undo: Type.String({ maxLength: 100 }) }),
    example: { undo: '5f0c…' },
    responses: {
      200: Type.Object({ restored: Type.Integer() }),
      202: Type.Object({ restored: Type.Integer(), job: Type.String({ format: 'uuid' }) }),
    },
  }),
}
