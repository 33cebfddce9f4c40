// Every route that answers a list, asked over 20 rows and over 10,000: it sends the same number of statements. Which
// routes these are follows from the contracts.

import type { RouteContract } from '@siali/contract'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestServer, type TestServer } from '../testing/server.ts'
import { countStatements } from '../testing/statements.ts'
import { CONTRACTS, buildWorld, fill, type World } from '../testing/world.ts'

const FEW = 20
const MANY = 10_000
/** Lists without pages leave in slices of as many rows, so that no answer is held in memory. */
const SLICE = 500

interface JsonSchema {
  readonly type?: string
  readonly properties?: Readonly<Record<string, JsonSchema>>
}

function answersList({ method, responses }: RouteContract): boolean {
  const schema = responses[200] as JsonSchema | null | undefined
  if (method !== 'GET' || schema == null) return false
  const members = Object.values(schema.properties ?? {})
  return schema.type === 'array' || members.some((member) => member.type === 'array')
}

const LEFT_OUT = new Set([
  // What another server lists, not the database.
  'api_ml_versions_read',
  // A member of one row, and no row that every world has.
  'siali_projects_exports_problems_read',
])
const LISTS = CONTRACTS.filter((one) => answersList(one) && !LEFT_OUT.has(one.operationId))

describe('lists', { timeout: 240_000 }, () => {
  let server: TestServer
  let world: World
  beforeAll(async () => {
    server = await startTestServer()
    world = await buildWorld(server.cx, server.api, server.owner)
  })
  afterAll(() => server.stop())

  const addressOf = ({ path, query }: RouteContract) => {
    const names = Object.keys((query as JsonSchema | undefined)?.properties ?? {})
    const asked = new URLSearchParams({
      ...(names.includes('project') && { project: String(world.ids['project']) }),
      ...(names.includes('fields') && { fields: 'all' }),
      ...(names.includes('all') && { all: 'true' }),
      ...(names.includes('name') && { name: 'create_prompt' }),
      ...(names.includes('expand') && { expand: 'links,label' }),
      ...(names.includes('contributed_to_projects') && { contributed_to_projects: 'true' }),
    })
    const address = fill(path.replace('{action}', 'predictions_to_annotations'), [world])
    return `${address}?${asked.toString()}`
  }

  const countAll = async () => {
    const counts = new Map<string, number>()
    for (const contract of LISTS) {
      const address = addressOf(contract)
      // Once before: connections are opened and the caller is remembered.
      const ask = () => server.api.get(address)
      expect([address, (await ask()).status]).toEqual([address, 200])
      counts.set(contract.operationId, await countStatements(ask))
    }
    return counts
  }

  it('of every kind send as many statements for 10,000 rows as for 20', async () => {
    await addRows(server, world, FEW)
    const few = await countAll()
    await addRows(server, world, MANY - FEW)
    const many = await countAll()
    const grown = [...many].filter(([name, n]) => {
      // One more: the caller is looked up again after a second.
      const allowed = (few.get(name) ?? 0) + 1
      return n > allowed + (SLICED.has(name) ? MANY / SLICE : 0)
    })
    expect(grown).toEqual([])
    expect([LISTS.length > 20, [...many.values()].some((n) => n > 0)]).toEqual([true, true])
  })
})

const SLICED = new Set(['api_predictions_list'])

/** `count` more rows of each kind, straight into the tables. */
async function addRows({ cx, owner }: TestServer, { ids }: World, count: number): Promise<void> {
  const db = cx.db.sql
  const { project, task } = ids
  const organization = owner.organizationId
  const series = sql`generate_series(1, ${count}::int) as n`
  await sql`
    with made as (
      insert into user_account (email, username, active_organization_id)
      select 'u' || n || '-' || ${cx.newId.hex(4)} || '@example.test', 'u', ${organization} from ${series} returning id)
    insert into organization_member (organization_id, user_id) select ${organization}, id from made`.execute(
    db,
  )
  await sql`
    with made as (
      insert into project (organization_id, title, created_by) select ${organization}, 'p' || n, ${owner.id} from ${series}
      returning id)
    , counted as (insert into project_counter (project_id) select id from made)
    insert into label_link (project_id, label_id, from_name) select id, ${ids['label']}, 'mood' from made`.execute(
    db,
  )
  await sql`insert into task (project_id, data, inner_id) select ${project}, '{"text":"a"}', n + 1000 from ${series}`.execute(
    db,
  )
  await sql`
    insert into annotation (project_id, task_id, result, completed_by)
    select ${project}, ${task}, '[]', u.id from (
      select id, row_number() over (order by id desc) as n from user_account) u where u.n <= ${count}`.execute(
    db,
  )
  await sql`
    insert into prediction (project_id, task_id, result, model_version)
    select ${project}, ${task}, '[]', 'v' || n from ${series}`.execute(db)
  for (const annotation of [null, ids['annotation']])
    await sql`
      insert into draft (project_id, task_id, user_id, annotation_id, result)
      select ${project}, ${task}, ${owner.id}, ${annotation}::bigint, '[]' from ${series}`.execute(db)
  await sql`insert into view (project_id) select ${project} from ${series}`.execute(db)
  await sql`
    insert into export (project_id, created_by, title) select ${project}, ${owner.id}, 'e' from ${series}`.execute(
    db,
  )
  await sql`
    insert into file_upload (project_id, user_id, file, size_bytes)
    select ${project}, ${owner.id}, 'upload/' || ${project} || '/' || n || '.txt', 1 from ${series}`.execute(
    db,
  )
  await sql`
    insert into label (organization_id, title, value)
    select ${organization}, 'l' || n || ${cx.newId.hex(4)}, '"l"' from ${series}`.execute(db)
  await sql`
    insert into job_run (id, organization_id, project_id, kind)
    select gen_random_uuid(), ${organization}, ${project}, 'test' from ${series}`.execute(db)
  await sql`
    insert into personal_token (jti, user_id, unsigned_token, expires_at)
    select gen_random_uuid()::text, ${owner.id}, 'a.b', now() + interval '1 day' from ${series}`.execute(db)
}
