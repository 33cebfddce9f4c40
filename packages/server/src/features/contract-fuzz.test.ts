// Bad input made of the contracts: every member of every body gets values that its schema does not allow. Each is refused
// with a 400 in the envelope that names the member, whatever the route.

import type { RouteContract } from '@siali/contract'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildUser } from '../testing/factories.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'
import { CONTRACTS, buildWorld, fill, send, type World } from '../testing/world.ts'

interface JsonSchema {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly JsonSchema[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly items?: JsonSchema
  readonly minimum?: number
  readonly maximum?: number
  readonly maxLength?: number
  readonly format?: string
}

/** Values that the schema does not allow; none for a free one. */
function misfitsOf(schema: JsonSchema): unknown[] {
  const branches = (schema.anyOf ?? [schema]).filter((branch) => branch.type !== 'null')
  const [branch] = branches
  if (branch === undefined || branches.length > 1) return []
  const nulls = schema.anyOf === undefined && branch.type !== undefined ? [null] : []
  return [...nulls, ...misfitsOfBranch(branch)]
}

function misfitsOfBranch({
  type,
  enum: choices,
  minimum,
  maximum,
  maxLength,
  format,
}: JsonSchema): unknown[] {
  if (choices !== undefined) return ['no such choice', {}, 7]
  switch (type) {
    case 'integer':
    case 'number':
      return [
        'many',
        {},
        [],
        ...(type === 'integer' ? [1.5] : []),
        ...(minimum === undefined ? [] : [minimum - 1 - Math.abs(minimum)]),
        ...(maximum === undefined ? [] : [maximum + 1 + Math.abs(maximum)]),
      ]
    case 'boolean':
      return ['perhaps', {}, []]
    case 'string':
      return [
        {},
        [],
        'a\0b',
        ...(maxLength === undefined ? [] : ['x'.repeat(maxLength + 1)]),
        ...(format === undefined ? [] : ['neither']),
      ]
    case 'array':
      return ['list', { length: 1 }]
    case 'object':
      return ['object', [1], 7]
    default:
      return []
  }
}

let server: TestServer
let world: World
beforeAll(async () => {
  server = await startTestServer()
  const person = await buildUser(server.cx, { organizationId: server.owner.organizationId })
  const { ids } = await buildWorld(server.cx, server.api, server.owner)
  world = { ids: { ...ids, user: person.id } }
})
afterAll(() => server.stop())

/** Bodies that their routes read by themselves, in the incumbent's order and words; their own tests send bad ones. */
const READ_BY_HAND = new Set([
  'api_current_user_hotkeys_partial_update',
  'api_dm_views_order_create',
  'api_dm_actions_create',
  'api_projects_validate_create',
])

it('each member of each body is refused when it does not fit', { timeout: 240_000 }, async () => {
  const wrong: string[] = []
  let sent = 0
  for (const contract of CONTRACTS) {
    const members = (contract.body as JsonSchema | undefined)?.properties
    if (members === undefined || READ_BY_HAND.has(contract.operationId)) continue
    const query = contract.path.includes('product-tour') ? '?name=create_prompt' : ''
    const path = fill(contract.path, [world]) + query
    for (const [name, member] of Object.entries(members)) {
      for (const value of misfitsOf(member)) {
        sent += 1
        const problem = await problemOf(contract, path, name, value)
        if (problem !== undefined)
          wrong.push(`${contract.operationId} ${name}=${JSON.stringify(value).slice(0, 60)} → ${problem}`)
      }
    }
  }
  expect([wrong.length, wrong.slice(0, 40)]).toEqual([0, []])
  expect(sent).toBeGreaterThan(300)
})

async function problemOf(contract: RouteContract, path: string, name: string, value: unknown) {
  const example = { ...(contract.example as object), [name]: value }
  const answer = await send(server.api, { ...contract, example }, path)
  if (answer.status !== 400) return `${answer.status} ${answer.text.slice(0, 120)}`
  const { validation_errors: errors } = answer.json<{ validation_errors?: object }>()
  return errors !== undefined && Object.hasOwn(errors, name) ? undefined : answer.text.slice(0, 160)
}
