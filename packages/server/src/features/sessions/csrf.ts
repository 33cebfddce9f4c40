// The CSRF token of forms: a random cookie that the form repeats. Scripts on other sites can send the cookie, not read it.

import { timingSafeEqual } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { AppContext } from '../../context.ts'
import { AppError } from '../../http/errors.ts'
import { isSecure } from './session.service.ts'

const COOKIE = 'csrftoken'
const YEAR_SEC = 31_449_600

/** Makes sure the browser holds a token. Pages with forms call it. */
export function ensureCsrfCookie(cx: AppContext, request: FastifyRequest, reply: FastifyReply): void {
  if (/^[0-9a-f]{32,64}$/.test(request.cookies[COOKIE] ?? '')) return
  void reply.setCookie(COOKIE, cx.newId.hex(32), {
    path: '/',
    sameSite: 'lax',
    secure: isSecure(cx, request),
    maxAge: YEAR_SEC,
  })
}

/** @throws AppError `csrf` unless the form field or the X-CSRFToken header repeats the cookie. */
export function requireCsrf(request: FastifyRequest): void {
  const cookie = request.cookies[COOKIE] ?? ''
  const header = request.headers['x-csrftoken']
  const body = request.body as Record<string, unknown> | undefined
  const given = body?.['csrfmiddlewaretoken'] ?? (Array.isArray(header) ? header[0] : header)
  if (cookie === '' || typeof given !== 'string' || !isSame(cookie, given))
    throw new AppError('csrf', 'CSRF Failed: the form is out of date. Reload the page and send it again.')
}

function isSame(a: string, b: string): boolean {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.length === right.length && timingSafeEqual(left, right)
}
