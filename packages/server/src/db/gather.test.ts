import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { createGatherer } from './gather.ts'
import { createTestDatabase, type TestDatabase } from './testing.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
  await database.db.bulk.query(`
    create table kept (id bigint primary key, said text not null);
    create function keep(in_calls json, in_shared boolean, variadic in_bodies json[])
    returns table (call integer, kept_id bigint, within text) language plpgsql as $$
    begin
      if in_shared then perform set_config('lock_timeout', '50', true); end if;
      return query with kept as (
        insert into kept select (c ->> 'id')::bigint, in_bodies[(c ->> 'call')::integer + 1] #>> '{}'
        from json_array_elements(in_calls) c where in_bodies[(c ->> 'call')::integer + 1] is not null order by 1
        on conflict (id) do update set said = excluded.said || 1 / excluded.id returning id
      )
      select (c ->> 'call')::integer, id, pg_current_xact_id()::text
      from kept join json_array_elements(in_calls) c on (c ->> 'id')::bigint = id;
    end $$;`)
})
afterAll(() => database.drop())
beforeEach(() => database.db.bulk.query('truncate kept'))

const keep = (id: number, said = 'x') =>
  database.db.call<{ kept_id: number; within: string }>({
    function: 'keep',
    columns: 'kept_id, within',
    argument: JSON.stringify({ id }),
    body: said === '' ? null : JSON.stringify(said),
  })
const stored = async () =>
  (await database.db.bulk.query<{ id: number }>('select id from kept order by id')).rows.map((row) => row.id)

it('gives each call its own row, or none, and shares transactions', async () => {
  const ids = [7, 3, 9, 1, 5, 8]
  const rows = await Promise.all([...ids.map((id) => keep(id)), keep(2, '')])
  expect(rows.map((row) => row?.kept_id)).toEqual([...ids, undefined])
  expect(new Set(rows.map((row) => row?.within)).size).toBeLessThan(ids.length)
  expect(await stored()).toEqual([1, 3, 5, 7, 8, 9])
})

it('an error meets only its own caller', async () => {
  await keep(0)
  const outcomes = await Promise.allSettled([keep(4), keep(0), keep(6)])
  expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(outcomes[1]).toMatchObject({ reason: { code: '22012' } })
  expect(await stored()).toEqual([0, 4, 6])
})

it('an error meets only its own caller in a server of any language', async () => {
  const call = createGatherer(async (_name, _text, values) => {
    const calls = JSON.parse(values[0] as string) as { said: string }[]
    if (calls.every(({ said }) => said !== 'twice')) return { rows: calls } as never
    throw Object.assign(new Error('doppelter Schlüsselwert'), { severity: 'FEHLER', code: '23505' })
  })
  const say = (text: string) =>
    call({ function: 'say', columns: 'said', argument: JSON.stringify({ said: text }), body: null })
  const outcomes = await Promise.allSettled([say('a'), say('twice'), say('b')])
  expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
})

it('who must wait for a lock keeps nobody else waiting', async () => {
  await keep(3)
  const holder = await database.db.bulk.connect()
  await holder.query('begin')
  await holder.query('select from kept where id = 3 for update')
  const held = keep(3, 'later')
  const others = await Promise.all([keep(1), keep(2), keep(4)])
  expect(others.map((row) => row?.kept_id)).toEqual([1, 2, 4])
  await holder.query('commit')
  holder.release()
  expect((await held)?.kept_id).toBe(3)
})

it('nothing is repeated when the connection breaks: nobody knows what was kept', async () => {
  const holder = await database.db.bulk.connect()
  await holder.query('begin')
  await holder.query('lock table kept')
  const outcomes = Promise.allSettled([keep(11), keep(12)])
  await expect
    .poll(async () => {
      const { rows } = await database.db.bulk.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where wait_event_type = 'Lock' and query like '%keep(%'`,
      )
      return rows.length
    })
    .toBeGreaterThan(0)
  await holder.query('rollback')
  holder.release()
  expect((await outcomes).every((outcome) => outcome.status === 'rejected')).toBe(true)
  expect(await stored()).toEqual([])
})
