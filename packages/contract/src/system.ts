// Version, health, and what the pages ask before anybody has signed in.

import { Type } from 'typebox'
import { JsonObject, choice, defineRoute, nullable } from './wire.ts'

export const systemRoutes = {
  version: defineRoute({
    method: 'GET',
    path: '/api/version/',
    operationId: 'api_version_list',
    tag: 'System',
    summary: 'Get the version',
    auth: false,
    responses: { 200: JsonObject },
  }),
  health: defineRoute({
    method: 'GET',
    path: '/health/',
    operationId: 'health',
    tag: 'System',
    summary: 'Is the server up',
    auth: false,
    produces: 'text/html',
    responses: { 200: Type.Object({ status: Type.String() }) },
  }),
  session: defineRoute({
    method: 'GET',
    path: '/api/siali/session',
    operationId: 'siali_session_read',
    tag: 'Siali',
    summary: 'Who is signed in here, and how may others sign up',
    auth: false,
    responses: {
      200: Type.Object({
        user: nullable(JsonObject),
        signup: choice(['first', 'open', 'invitation']),
        organization: nullable(Type.Object({ id: Type.Integer(), title: Type.String() })),
        version: Type.String(),
      }),
    },
  }),
  confirmPassword: defineRoute({
    method: 'POST',
    path: '/api/siali/confirm-password',
    operationId: 'siali_confirm_password_create',
    tag: 'Siali',
    summary: 'Type the password again',
    description: 'Opens the access token to the pages of this session for five minutes.',
    body: Type.Object({ password: Type.String({ maxLength: 200 }) }),
    example: { password: '…' },
    responses: { 204: null },
  }),
}
