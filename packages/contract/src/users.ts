// Accounts, the caller, tokens.

import { Type } from 'typebox'
import { JsonObject, Stamp, defineRoute, nullable, Detail, ErrorEnvelope } from './wire.ts'

const Name = Type.String({ maxLength: 256 })

export const User = Type.Object(
  {
    id: Type.Integer(),
    first_name: Name,
    last_name: Name,
    username: Name,
    email: Type.String(),
    last_activity: Stamp,
    custom_hotkeys: nullable(JsonObject),
    avatar: nullable(Type.String()),
    initials: Type.String(),
    phone: Name,
    active_organization: nullable(Type.Integer()),
    active_organization_meta: Type.Object({ title: Type.String(), email: Type.String() }),
    allow_newsletters: nullable(Type.Boolean()),
    date_joined: Stamp,
  },
  { title: 'User' },
)

const UserChange = Type.Object({
  username: Type.Optional(Name),
  first_name: Type.Optional(Name),
  last_name: Type.Optional(Name),
  phone: Type.Optional(Name),
  allow_newsletters: Type.Optional(nullable(Type.Boolean())),
})

const UserParams = Type.Object({ id: Type.Integer() })
const NO_OPTIONS = ['GET', 'POST', 'HEAD'] as const
const DETAIL = ['GET', 'HEAD', 'PATCH', 'DELETE'] as const

export const userRoutes = {
  list: defineRoute({
    method: 'GET',
    path: '/api/users/',
    operationId: 'api_users_list',
    tag: 'Users',
    summary: 'List the people of your organization',
    allow: NO_OPTIONS,
    responses: { 200: Type.Array(User) },
  }),
  create: defineRoute({
    method: 'POST',
    path: '/api/users/',
    operationId: 'api_users_create',
    tag: 'Users',
    summary: 'Create an account',
    description:
      'The account has no password; its owner gets one by a link that an administrator makes, or from the command line.',
    allow: NO_OPTIONS,
    body: Type.Object({
      // Required too; said by the service, since clients know the answer to an empty body as naming the user name only.
      email: Type.Optional(Type.String({ format: 'email', maxLength: 254 })),
      username: Name,
      first_name: Type.Optional(Name),
      last_name: Type.Optional(Name),
      phone: Type.Optional(Name),
      allow_newsletters: Type.Optional(nullable(Type.Boolean())),
    }),
    example: { email: 'ana@example.com', username: 'ana', first_name: 'Ana', last_name: 'Silva' },
    responses: { 201: User },
  }),
  get: defineRoute({
    method: 'GET',
    path: '/api/users/{id}/',
    operationId: 'api_users_read',
    tag: 'Users',
    summary: 'Get one account',
    allow: DETAIL,
    params: UserParams,
    responses: { 200: User },
  }),
  update: defineRoute({
    method: 'PATCH',
    path: '/api/users/{id}/',
    operationId: 'api_users_partial_update',
    tag: 'Users',
    summary: 'Change an account',
    description:
      'You may change your own; owners and administrators may change others. The e-mail never changes.',
    allow: DETAIL,
    params: UserParams,
    body: UserChange,
    example: { first_name: 'Ana' },
    responses: { 200: User },
  }),
  delete: defineRoute({
    method: 'DELETE',
    path: '/api/users/{id}/',
    operationId: 'api_users_delete',
    tag: 'Users',
    summary: 'Delete an account',
    description: 'Only the owner of the organization may. What the person annotated stays.',
    allow: DETAIL,
    params: UserParams,
    responses: { 204: null },
  }),
  setAvatar: defineRoute({
    method: 'POST',
    path: '/api/users/{id}/avatar/',
    operationId: 'api_users_avatar_create',
    upload: 'One picture: PNG, JPEG, GIF or WebP',
    tag: 'Users',
    summary: 'Set your picture',
    description: 'One image file as multipart form data. It is scaled and encoded anew.',
    params: UserParams,
    responses: { 200: Type.Object({ detail: Type.String() }) },
  }),
  deleteAvatar: defineRoute({
    method: 'DELETE',
    path: '/api/users/{id}/avatar/',
    operationId: 'api_users_avatar_delete',
    tag: 'Users',
    summary: 'Remove your picture',
    params: UserParams,
    responses: { 204: null },
  }),
}

const Tour = Type.Object({
  id: Type.Integer(),
  user: Type.Integer(),
  name: Type.String(),
  state: Type.String(),
  awaiting: Type.Boolean(),
  steps: Type.Array(Type.Unknown()),
  interaction_data: JsonObject,
  created_at: Stamp,
  updated_at: Stamp,
})
const TourChange = Type.Object({
  state: Type.Optional(Type.Unsafe<string>({ type: 'string', enum: ['ready', 'completed', 'skipped'] })),
  interaction_data: Type.Optional(JsonObject),
})
const TourQuery = Type.Object({ name: Type.String({ examples: ['create_prompt'] }) })
const tour = {
  path: '/api/current-user/product-tour',
  tag: 'Current user',
  responses: { 200: Tour },
} as const

const HotkeysQuery = Type.Object({ project: Type.Optional(Type.Integer()) })

export const currentUserRoutes = {
  whoami: defineRoute({
    method: 'GET',
    path: '/api/current-user/whoami',
    operationId: 'api_current_user_whoami_read',
    tag: 'Current user',
    summary: 'Who am I',
    responses: {
      200: Type.Object(
        { ...User.properties, permissions: Type.Array(Type.String()) },
        { title: 'CurrentUser' },
      ),
    },
  }),
  getToken: defineRoute({
    method: 'GET',
    path: '/api/current-user/token',
    operationId: 'api_current_user_token_read',
    tag: 'Current user',
    summary: 'Get your access token',
    description:
      'The token for `Authorization: Token …`. A script in a browser gets it only within five minutes of typing the password.',
    responses: { 200: Type.Object({ token: Type.String() }) },
  }),
  resetToken: defineRoute({
    method: 'POST',
    path: '/api/current-user/reset-token/',
    operationId: 'api_current_user_reset_token_create',
    tag: 'Current user',
    summary: 'Replace your access token',
    description: 'The old token stops working at once.',
    responses: { 201: Type.Object({ token: Type.String() }) },
  }),
  getHotkeys: defineRoute({
    method: 'GET',
    path: '/api/current-user/hotkeys/',
    operationId: 'api_current_user_hotkeys_read',
    tag: 'Current user',
    summary: 'Get your hotkeys',
    description:
      'Those of your account. With `project`: those that hold for you there, your own of the project over the others.',
    query: HotkeysQuery,
    responses: { 200: Type.Object({ custom_hotkeys: JsonObject }) },
  }),
  setHotkeys: defineRoute({
    method: 'PATCH',
    path: '/api/current-user/hotkeys/',
    operationId: 'api_current_user_hotkeys_partial_update',
    errors: {
      400: Type.Object(
        { error: Type.String(), details: Type.Object({ custom_hotkeys: Type.Array(Type.String()) }) },
        { title: 'HotkeysError' },
      ),
    },
    tag: 'Current user',
    summary: 'Replace your hotkeys',
    description:
      'Those of your account; with `project` your own of that project alone, and `{}` gives the account’s back.',
    query: HotkeysQuery,
    body: Type.Object({ custom_hotkeys: JsonObject }),
    example: { custom_hotkeys: { 'annotation:submit': { key: 'ctrl+enter', active: true } } },
    responses: { 200: Type.Object({ custom_hotkeys: JsonObject }) },
  }),
  getTour: defineRoute({
    ...tour,
    method: 'GET',
    operationId: 'api_current_user_product_tour_read',
    summary: 'Get the state of a tour',
    query: TourQuery,
  }),
  updateTour: defineRoute({
    ...tour,
    method: 'PATCH',
    operationId: 'api_current_user_product_tour_partial_update',
    summary: 'Change the state of a tour',
    query: TourQuery,
    body: TourChange,
    example: { state: 'completed' },
  }),
  replaceTour: defineRoute({
    ...tour,
    method: 'PUT',
    operationId: 'api_current_user_product_tour_update',
    summary: 'Store the state of a tour',
    query: TourQuery,
    body: Type.Object({
      ...TourChange.properties,
      name: Type.String({ maxLength: 256 }),
      user: Type.Integer(),
    }),
    example: { name: 'create_prompt', user: 1, state: 'completed' },
  }),
}

const Refresh = Type.Object({ refresh: Type.String({ maxLength: 4000 }) })
const PersonalToken = Type.Object({
  token: Type.String(),
  created_at: Type.Optional(Stamp),
  expires_at: Type.Optional(Stamp),
})
const TokenPolicy = Type.Object({
  api_tokens_enabled: Type.Boolean(),
  legacy_api_tokens_enabled: Type.Boolean(),
  api_token_ttl_days: Type.Optional(Type.Integer()),
})

export const tokenRoutes = {
  list: defineRoute({
    method: 'GET',
    path: '/api/token/',
    operationId: 'api_token_list',
    tag: 'Tokens',
    summary: 'List your personal tokens',
    description: 'Each without its signature: enough to revoke it, not to use it.',
    responses: { 200: Type.Array(PersonalToken) },
  }),
  create: defineRoute({
    method: 'POST',
    path: '/api/token/',
    operationId: 'api_token_create',
    errors: { 409: ErrorEnvelope },
    tag: 'Tokens',
    summary: 'Create a personal token',
    description: 'Shown once. 409 while a live one exists.',
    responses: { 201: PersonalToken },
  }),
  refresh: defineRoute({
    method: 'POST',
    path: '/api/token/refresh/',
    operationId: 'api_token_refresh_create',
    tag: 'Tokens',
    summary: 'Exchange a personal token for an access token',
    description: 'The access token goes into `Authorization: Bearer …` and lives five minutes.',
    auth: false,
    body: Refresh,
    example: { refresh: 'eyJhbGciOi…' },
    responses: { 200: Type.Object({ access: Type.String() }) },
  }),
  rotate: defineRoute({
    method: 'POST',
    path: '/api/token/rotate/',
    operationId: 'api_token_rotate_create',
    tag: 'Tokens',
    summary: 'Replace your personal token',
    authenticateHeader: 'Bearer realm="api"',
    body: Refresh,
    example: { refresh: 'eyJhbGciOi…' },
    responses: { 200: Type.Object({ refresh: Type.String() }) },
  }),
  blacklist: defineRoute({
    method: 'POST',
    path: '/api/token/blacklist/',
    operationId: 'api_token_blacklist_create',
    errors: { 404: Detail },
    tag: 'Tokens',
    summary: 'Revoke a personal token',
    auth: false,
    body: Refresh,
    example: { refresh: 'eyJhbGciOi…' },
    responses: { 204: null },
  }),
  getPolicy: defineRoute({
    method: 'GET',
    path: '/api/jwt/settings',
    operationId: 'api_jwt_settings_read',
    tag: 'Tokens',
    summary: 'Get which tokens your organization accepts',
    responses: { 200: TokenPolicy },
  }),
  setPolicy: defineRoute({
    method: 'POST',
    path: '/api/jwt/settings',
    operationId: 'api_jwt_settings_create',
    tag: 'Tokens',
    summary: 'Set which tokens your organization accepts',
    description: 'Owners and administrators. Fields left out stay as they are.',
    body: Type.Object({
      api_tokens_enabled: Type.Optional(Type.Boolean()),
      legacy_api_tokens_enabled: Type.Optional(Type.Boolean()),
      api_token_ttl_days: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 })),
    }),
    example: { legacy_api_tokens_enabled: false },
    responses: { 200: TokenPolicy },
  }),
}
