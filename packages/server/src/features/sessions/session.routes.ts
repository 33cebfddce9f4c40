// Signing up, in and out by form; the pages ask for JSON and get it, programs get the incumbent's redirects.

import type { FastifyReply, FastifyRequest } from 'fastify'
import { systemRoutes } from '@siali/contract'
import type { AppContext } from '../../context.ts'
import { toBoolean } from '../../http/body.ts'
import { AppError, invalid } from '../../http/errors.ts'
import { queryText, type RawQuery } from '../../http/query.ts'
import type { Http } from '../../http/route.ts'
import { toStamp } from '../../http/stamp.ts'
import { findFirstOrganization } from '../organizations/membership.service.ts'
import { sendPage } from '../pages/page.service.ts'
import { authenticate } from '../tokens/authenticate.service.ts'
import { PERMISSIONS, presentUser } from '../users/user.presenter.ts'
import { makePasswordLink, setPasswordByLink } from '../users/password-link.service.ts'
import {
  changePassword,
  enterOrganization,
  findByCredentials,
  findUser,
  requirePassword,
  signUp,
  signupMode,
} from '../users/user.service.ts'
import { createAttempts, type Attempts } from './attempts.ts'
import { ensureCsrfCookie, requireCsrf } from './csrf.ts'
import {
  closeSession,
  findSessionCaller,
  markPasswordConfirmed,
  openSession,
  requireSameSite,
} from './session.service.ts'

type Form = Readonly<Record<string, unknown>>

/** Where people sign in; the second is the old address of the browsable API. */
const LOGIN = ['/user/login', '/api-auth/login'] as const

// A name, a password and a token.
const FORM_BYTES = 64 * 1024

export function sessionFeature(http: Http): void {
  const { app, cx } = http
  const attempts = createAttempts(cx.clock)
  for (const url of [...LOGIN, '/user/signup']) {
    app.get(url, async (request, reply) => {
      if ((await findSessionCaller(cx, request)) !== undefined) return redirect(reply, '/')
      ensureCsrfCookie(cx, request, reply)
      return sendPage(cx, reply)
    })
  }
  for (const url of LOGIN) {
    app.post(url, { bodyLimit: FORM_BYTES }, (request, reply) =>
      answerForm(cx, request, reply, async (form) => {
        // The old address calls the e-mail a user name.
        const email = text(form, 'email') || text(form, 'username')
        attempts.begin(email, request.ip)
        const userId = await findByCredentials(cx, email, text(form, 'password'))
        if (userId === undefined)
          throw invalid({ non_field_errors: ["The email and password you entered don't match."] })
        attempts.succeeded(email, request.ip)
        await enterOrganization(cx, userId)
        await openSession(cx, request, reply, userId, {
          persist: toBoolean(form['persist_session']) === true,
        })
      }),
    )
  }
  app.post('/user/signup', { bodyLimit: FORM_BYTES }, (request, reply) =>
    answerForm(cx, request, reply, async (form) => {
      const userId = await signUp(cx, {
        email: text(form, 'email'),
        password: text(form, 'password'),
        invitation: queryText(request.query as RawQuery, 'token'),
        allowNewsletters: toBoolean(form['allow_newsletters']),
      })
      await openSession(cx, request, reply, userId, { persist: true })
    }),
  )
  app.get('/logout', async (request, reply) => {
    await closeSession(cx, request, reply)
    return redirect(reply, '/')
  })
  app.post('/api-auth/logout', { bodyLimit: FORM_BYTES }, async (request, reply) => {
    requireSameSite(cx, request)
    await closeSession(cx, request, reply)
    return redirect(reply, '/')
  })
  http.route(systemRoutes.session, async ({ caller, request, reply }) => {
    ensureCsrfCookie(cx, request, reply)
    const user = caller && (await findUser(cx.db.sql, caller.organizationId, caller.userId))
    const organization = caller === undefined ? undefined : await findFirstOrganization(cx.db.sql)
    return {
      user:
        user === undefined
          ? null
          : { ...presentUser(user), permissions: [...PERMISSIONS], role: caller?.role },
      signup: await signupMode(cx),
      organization: organization ?? null,
      version: cx.env.version,
    }
  })
  http.route(systemRoutes.confirmPassword, async ({ caller, body, request }) => {
    attempts.begin(caller.email, request.ip)
    await requirePassword(cx, caller, body.password)
    attempts.succeeded(caller.email, request.ip)
    await markPasswordConfirmed(cx, caller)
  })
  passwords(http, attempts)
}

function passwords(http: Http, attempts: Attempts): void {
  const { app, cx } = http
  app.get('/user/reset-password', async (request, reply) => {
    ensureCsrfCookie(cx, request, reply)
    return sendPage(cx, reply)
  })
  http.route(systemRoutes.changePassword, async ({ caller, body, request }) => {
    attempts.begin(caller.email, request.ip)
    await changePassword(cx, caller, body.current_password, body.password)
    attempts.succeeded(caller.email, request.ip)
  })
  http.route(systemRoutes.makePasswordLink, async ({ caller, params }) => {
    const { token, expiresAt } = await makePasswordLink(cx, caller, params['id'] ?? 0)
    // Behind the hash no log and no other site sees it.
    return { url: `/user/reset-password/#${token}`, expires_at: toStamp(expiresAt) }
  })
  http.route(systemRoutes.setPassword, async ({ body, request }) => {
    requireSameSite(cx, request)
    return { email: await setPasswordByLink(cx, body.token, body.password) }
  })
}

async function answerForm(
  cx: AppContext,
  request: FastifyRequest,
  reply: FastifyReply,
  work: (form: Form) => Promise<void>,
): Promise<unknown> {
  requireSameSite(cx, request)
  requireInvitationFirst(request)
  requireCsrf(request)
  const wantsJson = request.headers.accept?.includes('application/json') === true
  const next = safeNext(queryText(request.query as RawQuery, 'next'))
  try {
    if ((await authenticate(cx, request)) === undefined) await work((request.body ?? {}) as Form)
  } catch (error) {
    const byHand = !wantsJson && error instanceof AppError && error.code === 'validation'
    if (!byHand) throw error
    // The incumbent shows the form again with 200; programs look for the missing redirect.
    return sendPage(cx, reply)
  }
  return wantsJson ? reply.send({ next }) : redirect(reply, next)
}

// A wrong invitation is refused before the form is looked at, CSRF token or not.
function requireInvitationFirst(request: FastifyRequest): void {
  const token = queryText(request.query as RawQuery, 'token')
  if (token !== undefined && token.length > 200) throw invalid({ token: ['This is no invitation.'] })
}

/** A path on this origin; anything else is '/'. */
export function safeNext(next: string | undefined): string {
  return next !== undefined && /^\/(?![/\\])[^\\\0-\x1f]*$/.test(next) ? next : '/'
}

function redirect(reply: FastifyReply, location: string): FastifyReply {
  return reply
    .code(302)
    .header('content-type', 'text/html; charset=utf-8')
    .header('location', location)
    .send('')
}

function text(form: Form, name: string): string {
  const value = form[name]
  return typeof value === 'string' ? value : ''
}
