// The caller, people, the session and access tokens.

import type { CallOptions, Transport } from '../transport.ts'
import { count, date, flag, given, list, numberOrNull, record, text, textOrNull } from '../wire.ts'

export interface User {
  readonly id: number
  readonly email: string
  readonly username: string
  readonly firstName: string
  readonly lastName: string
  readonly initials: string
  /** Address of a picture. */
  readonly avatar: string | undefined
  readonly organizationId: number | undefined
  readonly hotkeys: Readonly<Record<string, unknown>>
  /** In the organization; known of the caller, in a session. */
  readonly role: string | undefined
}

export interface Session {
  readonly user: User | undefined
  readonly signup: 'first' | 'open' | 'invitation'
  readonly organization: { readonly id: number; readonly title: string } | undefined
  readonly version: string
}

export interface PersonalToken {
  /** Header and payload; the whole token with its signature only in the answer of `create`. */
  readonly token: string
  readonly createdAt: Date | undefined
  readonly expiresAt: Date | undefined
}

/** Reads a user of an answer, whole or short. */
export function toUser(value: unknown): User {
  const wire = record(value)
  return {
    id: count(wire['id']),
    email: text(wire['email']),
    username: text(wire['username']),
    firstName: text(wire['first_name']),
    lastName: text(wire['last_name']),
    initials: text(wire['initials']),
    avatar: textOrNull(wire['avatar']),
    organizationId: numberOrNull(wire['active_organization']),
    hotkeys: record(wire['custom_hotkeys']),
    role: textOrNull(wire['role']),
  }
}

function toToken(value: unknown): PersonalToken {
  const wire = record(value)
  return {
    token: text(wire['token']),
    createdAt: date(wire['created_at']),
    expiresAt: date(wire['expires_at']),
  }
}

export interface Credentials {
  readonly email: string
  readonly password: string
}

/** Calls about people, the session and tokens. */
export function userCalls(transport: Transport) {
  return {
    /** Who is signed in; needs no credentials. */
    async session(call?: CallOptions): Promise<Session> {
      const wire = record(await transport.json('GET', '/api/siali/session', call))
      const signup = text(wire['signup'])
      const organization = record(wire['organization'])
      return {
        user: wire['user'] == null ? undefined : toUser(wire['user']),
        signup: signup === 'first' || signup === 'open' ? signup : 'invitation',
        organization:
          wire['organization'] == null
            ? undefined
            : { id: count(organization['id']), title: text(organization['title']) },
        version: text(wire['version']),
      }
    },
    /** Path of the page where somebody else joins the caller's organization; it carries a secret. */
    async invitation(call?: CallOptions): Promise<string> {
      return text(record(await transport.json('GET', '/api/invite', call))['invite_url'])
    },
    /** Makes a new invitation; the old one leads nowhere any more. */
    async resetInvitation(call?: CallOptions): Promise<string> {
      return text(record(await transport.json('POST', '/api/invite/reset-token', call))['invite_url'])
    },
    /** Starts a session by cookie and gives the path to open. @throws ApiError 400 with texts by field. */
    async signIn(
      who: Credentials,
      options: { readonly stay: boolean; readonly next?: string | undefined; readonly csrfToken: string },
    ): Promise<string> {
      const body = new URLSearchParams({
        email: who.email,
        password: who.password,
        csrfmiddlewaretoken: options.csrfToken,
      })
      if (options.stay) body.set('persist_session', 'on')
      return text(
        record(await transport.json('POST', '/user/login/', { body, query: { next: options.next } }))['next'],
      )
    },
    /** Makes an account and starts its session. @throws ApiError 400 with texts by field, 403 without an invitation. */
    async signUp(
      who: Credentials,
      options: { readonly invitation?: string | undefined; readonly csrfToken: string },
    ): Promise<string> {
      const body = new URLSearchParams({
        email: who.email,
        password: who.password,
        csrfmiddlewaretoken: options.csrfToken,
      })
      return text(
        record(await transport.json('POST', '/user/signup/', { body, query: { token: options.invitation } }))[
          'next'
        ],
      )
    },
    async whoami(call?: CallOptions): Promise<User> {
      return toUser(await transport.json('GET', '/api/current-user/whoami', call))
    },
    async list(call?: CallOptions): Promise<readonly User[]> {
      return list(await transport.json('GET', '/api/users/', call)).map(toUser)
    },
    async update(
      id: number,
      change: { readonly firstName?: string; readonly lastName?: string; readonly phone?: string },
      call?: CallOptions,
    ): Promise<User> {
      const body = given({ first_name: change.firstName, last_name: change.lastName, phone: change.phone })
      return toUser(await transport.json('PATCH', `/api/users/${id}/`, { ...call, body }))
    },
    async setAvatar(id: number, file: Blob, name: string, call?: CallOptions): Promise<void> {
      const body = new FormData()
      body.append('avatar', file, name)
      await transport.send('POST', `/api/users/${id}/avatar/`, { ...call, body })
    },
    async removeAvatar(id: number, call?: CallOptions): Promise<void> {
      await transport.send('DELETE', `/api/users/${id}/avatar/`, call)
    },
    /** The one classic token. From a page: 403 with code `password_required` until the password was confirmed. */
    async classicToken(call?: CallOptions): Promise<string> {
      return text(record(await transport.json('GET', '/api/current-user/token', call))['token'])
    },
    async resetClassicToken(call?: CallOptions): Promise<string> {
      return text(record(await transport.json('POST', '/api/current-user/reset-token/', call))['token'])
    },
    /** Opens the classic token for five minutes. @throws ApiError 400 when the password is wrong. */
    async confirmPassword(password: string, call?: CallOptions): Promise<void> {
      await transport.send('POST', '/api/siali/confirm-password', { ...call, body: { password } })
    },
    /** The caller's other sessions end. @throws ApiError 400 with texts by field. */
    async changePassword(current: string, password: string, call?: CallOptions): Promise<void> {
      const body = { current_password: current, password }
      await transport.send('POST', '/api/siali/change-password', { ...call, body })
    },
    /**
     * Path of a page where a person sets a password, once; to be handed over, nothing is mailed. From a page: 403 with code
     * `password_required` until the caller's own password was confirmed.
     */
    async makePasswordLink(
      userId: number,
      call?: CallOptions,
    ): Promise<{ readonly path: string; readonly expiresAt: Date | undefined }> {
      const path = `/api/siali/users/${userId}/password-link`
      const wire = record(await transport.json('POST', path, { ...call, body: {} }))
      return { path: text(wire['url']), expiresAt: date(wire['expires_at']) }
    },
    /** By the token of a link; the e-mail to sign in with. @throws ApiError 400 with texts by field, 404 for a dead link. */
    async setPassword(token: string, password: string, call?: CallOptions): Promise<string> {
      const body = { token, password }
      return text(record(await transport.json('POST', '/api/siali/set-password', { ...call, body }))['email'])
    },
    async personalTokens(call?: CallOptions): Promise<readonly PersonalToken[]> {
      return list(await transport.json('GET', '/api/token/', call)).map(toToken)
    },
    /** @throws ApiError 409 when there is a valid one already. */
    async createPersonalToken(call?: CallOptions): Promise<PersonalToken> {
      return toToken(await transport.json('POST', '/api/token/', { ...call, body: {} }))
    },
    async revokePersonalToken(token: string, call?: CallOptions): Promise<void> {
      await transport.send('POST', '/api/token/blacklist/', { ...call, body: { refresh: token } })
    },
    async tokenPolicy(call?: CallOptions): Promise<{
      readonly personal: boolean
      readonly classic: boolean
      readonly ttlDays: number | undefined
    }> {
      const wire = record(await transport.json('GET', '/api/jwt/settings', call))
      return {
        personal: flag(wire['api_tokens_enabled']),
        classic: flag(wire['legacy_api_tokens_enabled']),
        ttlDays: numberOrNull(wire['api_token_ttl_days']),
      }
    },
  }
}
