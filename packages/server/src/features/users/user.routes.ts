// Routes of people and of the caller.

import { currentUserRoutes, userRoutes } from '@siali/contract'
import { AppError, invalid, permissionDenied } from '../../http/errors.ts'
import type { AppContext } from '../../context.ts'
import type { Caller } from '../../http/auth.ts'
import { isPlainObject } from '../../http/body.ts'
import { firstFile } from '../../http/multipart.ts'
import { queryInteger, queryText } from '../../http/query.ts'
import type { Http } from '../../http/route.ts'
import { AVATAR_MAX_BYTES, storeAvatar } from './avatar.service.ts'
import { hotkeysOf, setHotkeys } from './hotkeys.service.ts'
import { checkHotkeys } from './hotkeys.ts'
import { TOURS, presentTour, readTours } from './tours.ts'
import { PERMISSIONS, presentUser } from './user.presenter.ts'
import { findUser, listUsers, updateUser } from './user.queries.ts'
import { changeUser, createUser, deleteUser, requireUser } from './user.service.ts'

export function userFeature(http: Http): void {
  http.route(userRoutes.list, async ({ cx, caller }) =>
    (await listUsers(cx.db.sql, caller.organizationId)).map(presentUser),
  )
  http.route(userRoutes.create, async ({ cx, caller, body }) => {
    if (body.email === undefined || body.email === '') throw invalid({ email: ['This field is required.'] })
    const id = await createUser(cx, caller, { ...body, email: body.email })
    return presentUser(await requireUser(cx, caller, id))
  })
  http.route(userRoutes.get, async ({ cx, caller, params }) =>
    presentUser(await requireUser(cx, caller, params['id'] ?? 0)),
  )
  http.route(userRoutes.update, async ({ cx, caller, params, body, request }) => {
    if (isPlainObject(request.body) && 'email' in request.body)
      throw new AppError('method_not_allowed', 'Cannot update read-only field: email', {
        headers: { allow: 'GET, HEAD, PATCH, DELETE' },
      })
    return presentUser(await changeUser(cx, caller, params['id'] ?? 0, body))
  })
  http.route(userRoutes.delete, ({ cx, caller, params }) => deleteUser(cx, caller, params['id'] ?? 0))
  // Both act on the caller, whatever id of the organization the path names.
  http.route(
    userRoutes.setAvatar,
    async ({ cx, caller, params, request }) => {
      await requireUser(cx, caller, params['id'] ?? 0)
      const file = request.isMultipart() ? await firstFile(request, AVATAR_MAX_BYTES) : undefined
      if (file !== undefined)
        await updateUser(cx.db.sql, caller.userId, { avatar: await storeAvatar(cx, await file.toBuffer()) })
      return { detail: 'avatar saved' }
    },
    { rawBody: true },
  )
  http.route(userRoutes.deleteAvatar, async ({ cx, caller, params }) => {
    await requireUser(cx, caller, params['id'] ?? 0)
    await updateUser(cx.db.sql, caller.userId, { avatar: null })
  })
  currentUser(http)
}

function currentUser(http: Http): void {
  http.route(currentUserRoutes.whoami, async ({ cx, caller }) => ({
    ...presentUser(await requireUser(cx, caller, caller.userId)),
    permissions: [...PERMISSIONS],
  }))
  http.route(currentUserRoutes.getHotkeys, async ({ cx, caller, query }) => ({
    custom_hotkeys: await hotkeysOf(cx, caller, queryInteger(query, 'project')),
  }))
  http.route(
    currentUserRoutes.setHotkeys,
    async ({ cx, caller, query, request }) => {
      const hotkeys = checkHotkeys(request.body)
      return { custom_hotkeys: await setHotkeys(cx, caller, queryInteger(query, 'project'), hotkeys) }
    },
    { rawBody: true },
  )
  http.route(currentUserRoutes.getTour, async ({ cx, caller, query }) => {
    const name = readTourName(queryText(query, 'name'))
    const user = await findUser(cx.db.sql, caller.organizationId, caller.userId)
    if (user === undefined) throw permissionDenied()
    return presentTour(user, name)
  })
  http.route(currentUserRoutes.updateTour, ({ cx, caller, query, body }) =>
    storeTour(cx, caller, readTourName(queryText(query, 'name')), body),
  )
  http.route(currentUserRoutes.replaceTour, ({ cx, caller, query, body, request }) => {
    const name = readTourName(queryText(query, 'name'))
    const missing = ['name', 'user'].filter((field) => !isNamed(request.body, field))
    if (missing.length > 0)
      throw invalid(Object.fromEntries(missing.map((field) => [field, ['This field is required.']])))
    return storeTour(cx, caller, name, {
      ...(body.state !== undefined && { state: body.state }),
      ...(body.interaction_data !== undefined && { interaction_data: body.interaction_data }),
    })
  })
}

const isNamed = (body: unknown, field: string) => isPlainObject(body) && body[field] !== undefined

async function storeTour(cx: AppContext, caller: Caller, name: string, change: object) {
  const tours = readTours(await requireUser(cx, caller, caller.userId))
  const changed = { ...tours[name], ...change, updated_at: cx.clock.now().toISOString() }
  await updateUser(cx.db.sql, caller.userId, {
    product_tours: JSON.stringify({ ...tours, [name]: changed }),
  })
  return presentTour(await requireUser(cx, caller, caller.userId), name)
}

function readTourName(name: string | undefined): string {
  if (name === undefined || name === '') throw invalid({ non_field_errors: ['Name is required'] })
  if (!TOURS.includes(name))
    throw invalid({ name: [`Product tour ${name} not found. Available tours: ${TOURS.join(', ')}`] })
  return name
}
