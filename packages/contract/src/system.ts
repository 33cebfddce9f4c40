// Version, health, and what the pages ask before anybody has signed in.

import { Type } from 'typebox'
import { JsonObject, Stamp, choice, defineRoute, nullable, ErrorEnvelope } from './wire.ts'

const Password = Type.String({ maxLength: 200 })

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
    body: Type.Object({ password: Password }),
    example: { password: '…' },
    responses: { 204: null },
  }),
  changePassword: defineRoute({
    method: 'POST',
    path: '/api/siali/change-password',
    operationId: 'siali_change_password_create',
    errors: { 429: ErrorEnvelope },
    tag: 'Siali',
    summary: 'Change your password',
    description: 'Your other sessions end. Access tokens stay as they are.',
    body: Type.Object({ current_password: Password, password: Password }),
    example: { current_password: '…', password: '…' },
    responses: { 204: null },
  }),
  makePasswordLink: defineRoute({
    method: 'POST',
    path: '/api/siali/users/{id}/password-link',
    operationId: 'siali_users_password_link_create',
    tag: 'Siali',
    summary: 'Make a link that sets a person’s password',
    description:
      'For owners and administrators; nothing is mailed, you hand the link over yourself. It works once, for a day, and ends the link before. From a page: needs the password within five minutes. The owner’s own password is set on the command line.',
    params: Type.Object({ id: Type.Integer() }),
    responses: { 201: Type.Object({ url: Type.String(), expires_at: Stamp }) },
  }),
  setPassword: defineRoute({
    method: 'POST',
    path: '/api/siali/set-password',
    operationId: 'siali_set_password_create',
    tag: 'Siali',
    summary: 'Set a password by a link',
    description:
      'Needs no login: the token is what stands behind the # of the link. All sessions of the person end.',
    auth: false,
    body: Type.Object({ token: Type.String({ maxLength: 200 }), password: Password }),
    example: { token: '…', password: '…' },
    responses: { 200: Type.Object({ email: Type.String() }) },
  }),
}
