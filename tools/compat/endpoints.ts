// What became of each row of the Community API: the same, different for a reason, not there yet, not planned. The table in
// docs/compat.md is printed from here and from the contracts; a check keeps it fresh.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as contract from '../../packages/contract/src/index.ts'
import type { RouteContract } from '../../packages/contract/src/index.ts'

export interface Row {
  readonly method: string
  readonly path: string
  readonly area: string
}

export type Status = 'same' | 'differs' | 'not yet' | 'not planned'

export interface Fate extends Row {
  readonly status: Status
  /** Why, for all but `same`. */
  readonly why: string
}

/** Pages, forms and documents: mounted without a contract, since programs do not call them. `METHOD path`. */
export const WITHOUT_CONTRACT: ReadonlySet<string> = new Set([
  'GET /docs/api/',
  'GET /docs/api/schema/',
  'GET /docs/api/schema/json/',
  'GET /docs/api/schema/yaml/',
  'GET /docs/api/schema/swagger-ui/',
  'GET /docs/api/schema/redoc/',
  'GET /swagger/',
  'GET /swagger.json',
  'GET /swagger.yaml',
  'GET /version/',
  'GET /feature-flags/',
  'GET /heidi-tips/',
  'GET /metrics/',
  'GET /logout',
  'GET /user/account/',
  'GET /user/login/',
  'POST /user/login/',
  'GET /user/signup/',
  'POST /user/signup/',
  'GET /api-auth/login/',
  'POST /api-auth/login/',
  'POST /api-auth/logout/',
  'GET /data/avatars/{path}',
])

/** Rows whose address has other parts here. */
export const OTHER_PATH: Readonly<Record<string, string>> = {
  'GET /data/upload/{filename}': '/data/upload/{project_id}/{file}',
  'GET /data/avatars/{path}': '/data/avatars/:file',
}

export const NOT_PLANNED: Readonly<Record<string, string>> = {
  'GET /__lsa/': 'a sink for reports about the use of the incumbent; nothing is reported here',
  'GET /trigger500/': 'a fault on purpose, to test the incumbent’s error tracker',
  'GET /api/annotations/{id}/convert-to-draft': 'answers 500 there; 405 here',
}

/** Areas that other work brings. An area whose rows are all there leaves this list. */
export const NOT_YET: Readonly<Record<string, string>> = {}

/** `METHOD path` → what differs and why. What holds for every route stands in the tables above it on the page. */
export const DIFFERS: Readonly<Record<string, string>> = {
  'GET /docs/api/': 'the reference page itself, no redirect',
  'GET /docs/api/schema/swagger-ui/': 'leads to the one reference page',
  'GET /docs/api/schema/redoc/': 'leads to the one reference page',
  'GET /feature-flags/': 'there are no switches: the list is empty',
  'GET /heidi-tips/': 'there are no tips: the answer is empty',
  'GET /user/account/': 'one page for both addresses, with our own settings',
  'POST /user/signup/': 'needs an invitation link unless the setting opens it',
  'PATCH /api/session-policy/': 'owner and administrators only',
  'GET /api/jwt/settings': 'also answers the days to live, which SDK 1.x requires',
  'POST /api/jwt/settings': 'owner and administrators only',
  'GET /api/token/': 'adds `created_at` and `expires_at`, which SDK 1.x requires',
  'POST /api/token/': 'adds `created_at` and `expires_at`, which SDK 1.x requires',
  'GET /api/current-user/token': 'a script of a page needs the password within five minutes',
  'POST /api/users/': 'the e-mail is required: the second account without one is a 500 there',
  'PATCH /api/users/{id}/': 'yourself; owners and administrators others',
  'POST /api/users/{id}/avatar/': 'what is no picture is a 400; pictures are encoded anew',
  'POST /api/invite/reset-token': 'owner and administrators only',
  'PATCH /api/organizations/{id}': 'owner and administrators only',
  'PUT /api/organizations/{id}': 'owner and administrators only',
  'GET /api/organizations/{id}/memberships':
    'an empty page beyond the last one: the SDK takes a 404 for a failure',
  'DELETE /api/organizations/{id}/memberships/{user_pk}/': 'sessions and tokens of the person end at once',
  'GET /api/projects/': 'no upper bound of the page size: the legacy client reads one page only',
  'GET /api/projects/counts/': 'no upper bound of the page size',
  'POST /api/projects/': 'numbers out of range are a 400; the password for task data is never answered',
  'PUT /api/projects/{id}/': 'a config that orphans results is a 400 with the counts',
  'PATCH /api/projects/{id}/': 'a config that orphans results is a 400 with the counts',
  'DELETE /api/projects/{id}/': 'its maker and those who manage; 30 days in the trash',
  'GET /api/projects/{id}/summary/': 'data columns are counted once',
  'POST /api/projects/validate/': 'line and column of the problem stand in headers',
  'POST /api/projects/{id}/validate/':
    'line and column of the problem stand in headers; the config is answered too',
  'DELETE /api/projects/{id}/tasks/': '30 days in the trash; more than 10,000 go as a job',
  'POST /api/tasks/': 'the overlap of the project',
  'PUT /api/tasks/{id}/': 'counters cannot be written',
  'PATCH /api/tasks/{id}/': 'counters cannot be written',
  'DELETE /api/tasks/{id}/': '30 days in the trash',
  'PUT /api/annotations/{id}/': 'every change is a revision; `If-Match` refuses a stale one',
  'PATCH /api/annotations/{id}/': 'every change is a revision; `If-Match` refuses a stale one',
  'DELETE /api/annotations/{id}/': '30 days in the trash',
  'POST /api/tasks/{id}/annotations/': '`allow_skip: false` and authorship of others are enforced',
  'GET /api/drafts/{id}/': 'the author’s only',
  'PUT /api/drafts/{id}/': 'the author’s only',
  'PATCH /api/drafts/{id}/': 'the author’s only',
  'DELETE /api/drafts/{id}/': 'the author’s only',
  'GET /api/tasks/{id}/drafts': 'the author’s only',
  'GET /api/tasks/{id}/annotations/{annotation_id}/drafts':
    'the author’s only, and only those of the annotation',
  'POST /api/predictions/': 'a result that fits no control is kept',
  'PUT /api/predictions/{id}/': 'an unfit result is a 400',
  'PATCH /api/predictions/{id}/': 'an unfit result is a 400',
  'POST /api/projects/{id}/import':
    'all files of a name, drafts, every digit of numbers; error pages are refused',
  'POST /api/projects/{id}/tasks/bulk/': 'as the import it is an alias of',
  'POST /api/projects/{id}/import/predictions': 'items that do not fit refuse the request with their reasons',
  'POST /api/projects/{id}/reimport':
    'replaced tasks go to the trash; bad ids are a 400; in the background with `async=true`',
  'GET /api/projects/{id}/imports/{import_pk}/': 'of every import, those done at once too',
  'GET /api/projects/{id}/reimports/{reimport_pk}/': 'of every reimport, those done at once too',
  'GET /api/projects/{id}/file-uploads': '`ids` in every form',
  'DELETE /api/projects/{id}/file-uploads': 'what is no list is a 400',
  'GET /data/avatars/{path}': 'members only',
  'GET /data/upload/{filename}': 'kinds that a browser would run are saved; missing and foreign ones are 404',
  'GET /storage-data/uploaded/': 'missing and foreign files are 404',
  'GET /data/local-files/': 'links that lead out of the root are not followed',
  'GET /tasks/{task_id}/presign/': 'only objects that the task names',
  'GET /tasks/{task_id}/resolve/': 'only objects that the task names',
  'GET /api/webhooks/': 'for those who manage; credentials are masked',
  'POST /api/webhooks/':
    'for those who manage; no user and password in the address, no headers that frame requests',
  'GET /api/webhooks/{id}/': 'for those who manage; credentials are masked',
  'PUT /api/webhooks/{id}/': 'for those who manage; a masked value keeps the stored one',
  'PATCH /api/webhooks/{id}/': 'for those who manage; a masked value keeps the stored one',
  'DELETE /api/webhooks/{id}/': 'for those who manage',
  'GET /api/projects/{id}/export':
    '`ids` narrows; an unknown format is a 400; one moment though people label',
  'GET /api/projects/{id}/export/files': 'nothing is kept: snapshots are',
  'POST /api/projects/{id}/exports/': 'more than 20,000 tasks go as a job',
  'GET /api/dm/columns/': 'a missing project is a 404, never project 1',
  'GET /api/dm/project/': 'a missing project is a 404, never project 1',
  'GET /api/tasks/': 'unknown columns are a 400; slow filters end after 20 s',
  'PATCH /api/dm/views/{id}/': 'without `data` a 400',
  'PUT /api/dm/views/{id}/': 'without `data` a 400',
  'DELETE /api/dm/views/reset/': 'the project in query or body',
  'GET /api/dm/actions/': 'a missing project is a 404, never project 1',
  'POST /api/dm/actions/': 'deletes all only with `all: true`; more than 10,000 tasks go as a job',
  'POST /api/labels/': 'the answer names the link that is stored; an empty list is a 400',
  'POST /api/labels/bulk':
    'paths of taxonomies too; each annotation gets a revision; more than 10,000 tasks go as a job',
  'GET /api/label_links/': '`annotations_count` counts uses, not annotations',
  'GET /api/fsm/entities/{entity_name}/{entity_id}/history': 'an empty page beyond the last one',
  'GET /api/ml/': 'without `project` a 400',
  'POST /api/ml/': 'the server gets a token of its own; private networks are closed; bad input is a 400',
  'PATCH /api/ml/{id}': 'without `url` the stored one stays',
  'GET /api/ml/{id}/versions': 'a server that fails is a 400',
  'POST /api/ml/{id}/train': 'a server that fails is a 400',
  'POST /api/ml/{id}/predict/test': 'the password of task data is masked',
}

export const CONTRACTS: readonly RouteContract[] = Object.entries(contract)
  .filter(([name]) => name.endsWith('Routes'))
  .flatMap(([, group]) => Object.values(group as Record<string, RouteContract>))

export function readRows(): Row[] {
  const [, ...lines] = readFileSync(join(import.meta.dirname, 'community-routes.tsv'), 'utf8')
    .trimEnd()
    .split('\n')
  return lines.map((line) => {
    const [method = '', path = '', area = ''] = line.split('\t')
    return { method, path, area }
  })
}

export const nameOf = ({ method, path }: Row) => `${method} ${path}`
const shapeOf = (path: string) => path.replaceAll(/\{\w+\}/g, '{}').replace(/\/$/, '')

/** True when a contract, or a page without one, answers the row. */
export function isThere(row: Row, contracts: readonly RouteContract[] = CONTRACTS): boolean {
  if (WITHOUT_CONTRACT.has(nameOf(row))) return true
  const path = shapeOf(OTHER_PATH[nameOf(row)] ?? row.path)
  return contracts.some((one) => one.method === row.method && shapeOf(one.path) === path)
}

/** @throws Error for a row that is nowhere. */
export function fateOf(row: Row): Fate {
  const name = nameOf(row)
  if (isThere(row)) {
    const why = DIFFERS[name]
    return { ...row, status: why === undefined ? 'same' : 'differs', why: why ?? '' }
  }
  const unplanned = NOT_PLANNED[name]
  if (unplanned !== undefined) return { ...row, status: 'not planned', why: unplanned }
  const later = NOT_YET[row.area]
  if (later !== undefined) return { ...row, status: 'not yet', why: later }
  throw new Error(`${name} has no route and no reason: add either (tools/compat/endpoints.ts)`)
}

/** Entries of the lists above that say nothing true any more. */
export function staleEntries(rows: readonly Row[]): string[] {
  const names = new Set(rows.map(nameOf))
  const there = new Set(rows.filter((row) => isThere(row)).map(nameOf))
  const named = [
    ...WITHOUT_CONTRACT,
    ...Object.keys(OTHER_PATH),
    ...Object.keys(NOT_PLANNED),
    ...Object.keys(DIFFERS),
  ]
  return [
    ...named.filter((name) => !names.has(name)).map((name) => `${name} is no row`),
    ...Object.keys(NOT_PLANNED)
      .filter((name) => there.has(name))
      .map((name) => `${name} is there: it is planned after all`),
    ...Object.keys(DIFFERS)
      .filter((name) => names.has(name) && !there.has(name))
      .map((name) => `${name} is not there: it cannot differ`),
    ...Object.keys(NOT_YET)
      .filter((area) => rows.filter((row) => row.area === area).every((row) => there.has(nameOf(row))))
      .map((area) => `area ${area} is complete: take it out of NOT_YET`),
  ]
}
