// The caller's organization: its name, its members, how long sessions last, which tokens are taken.

import { walkPages } from '../pagination.ts'
import type { CallOptions, Transport } from '../transport.ts'
import { count, date, given, list, numberOrNull, record, text, textOrNull } from '../wire.ts'
import { toUser, type User } from './users.ts'

export interface Organization {
  readonly id: number
  readonly title: string
  readonly contactEmail: string | undefined
  readonly createdAt: Date | undefined
}

export interface Member {
  readonly user: User
  /** Undefined unless they were asked for. */
  readonly createdProjects: readonly MemberProject[] | undefined
  readonly contributedProjects: readonly MemberProject[] | undefined
}

export interface MemberProject {
  readonly id: number
  readonly title: string
}

export interface MemberWork {
  readonly projectCount: number
  readonly annotationCount: number
  readonly joinedAt: Date | undefined
}

/** In minutes. */
export interface SessionPolicy {
  readonly longest: number
  readonly longestIdle: number
}

export interface TokenPolicyChange {
  readonly personal?: boolean
  readonly classic?: boolean
  readonly ttlDays?: number
}

const PAGE_SIZE = 100

function toOrganization(value: unknown): Organization {
  const wire = record(value)
  return {
    id: count(wire['id']),
    title: text(wire['title']),
    contactEmail: textOrNull(wire['contact_info']),
    createdAt: date(wire['created_at']),
  }
}

function toProjects(value: unknown): readonly MemberProject[] | undefined {
  if (!Array.isArray(value)) return undefined
  return value.map((one) => ({ id: count(record(one)['id']), title: text(record(one)['title']) }))
}

function toMember(value: unknown): Member {
  const wire = record(value)
  return {
    user: toUser(wire['user']),
    createdProjects: toProjects(wire['created_projects']),
    contributedProjects: toProjects(wire['contributed_to_projects']),
  }
}

function toPolicy(value: unknown): SessionPolicy {
  const wire = record(value)
  return {
    longest: count(wire['max_session_age']),
    longestIdle: count(wire['max_time_between_activity']),
  }
}

/** Calls about the organization. */
export function organizationCalls(transport: Transport) {
  return {
    async list(call?: CallOptions): Promise<readonly Organization[]> {
      return list(await transport.json('GET', '/api/organizations/', call)).map(toOrganization)
    },
    async get(id: number, call?: CallOptions): Promise<Organization> {
      return toOrganization(await transport.json('GET', `/api/organizations/${id}`, call))
    },
    async update(
      id: number,
      change: { readonly title?: string; readonly contactEmail?: string | null },
      call?: CallOptions,
    ): Promise<Organization> {
      const body = given({ title: change.title, contact_info: change.contactEmail })
      return toOrganization(await transport.json('PATCH', `/api/organizations/${id}`, { ...call, body }))
    },
    /** All members, page by page. */
    members(
      id: number,
      options: { readonly withProjects?: boolean } = {},
      call?: CallOptions,
    ): AsyncGenerator<Member, void, undefined> {
      return walkPages(async (page, pageSize) => {
        const query = {
          page,
          page_size: pageSize,
          contributed_to_projects: options.withProjects === true ? true : undefined,
        }
        const path = `/api/organizations/${id}/memberships`
        const wire = record(await transport.json('GET', path, { ...call, query }))
        return { items: list(wire['results']).map(toMember), total: numberOrNull(wire['count']) }
      }, PAGE_SIZE)
    },
    /** What a member did so far. */
    async memberWork(id: number, userId: number, call?: CallOptions): Promise<MemberWork> {
      const path = `/api/organizations/${id}/memberships/${userId}/`
      const wire = record(await transport.json('GET', path, call))
      return {
        projectCount: count(wire['contributed_projects_count']),
        annotationCount: count(wire['annotations_count']),
        joinedAt: date(wire['created_at']),
      }
    },
    /** Sessions and tokens of the person end at once; the work stays. */
    async removeMember(id: number, userId: number, call?: CallOptions): Promise<void> {
      await transport.send('DELETE', `/api/organizations/${id}/memberships/${userId}/`, call)
    },
    async sessionPolicy(call?: CallOptions): Promise<SessionPolicy> {
      return toPolicy(await transport.json('GET', '/api/session-policy/', call))
    },
    async setSessionPolicy(change: Partial<SessionPolicy>, call?: CallOptions): Promise<SessionPolicy> {
      const body = given({
        max_session_age: change.longest,
        max_time_between_activity: change.longestIdle,
      })
      return toPolicy(await transport.json('PATCH', '/api/session-policy/', { ...call, body }))
    },
    async setTokenPolicy(change: TokenPolicyChange, call?: CallOptions): Promise<void> {
      const body = given({
        api_tokens_enabled: change.personal,
        legacy_api_tokens_enabled: change.classic,
        api_token_ttl_days: change.ttlDays,
      })
      await transport.send('POST', '/api/jwt/settings', { ...call, body })
    },
  }
}
