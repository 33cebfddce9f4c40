// The suite that every connector passes, against a server of its kind. The tests of a connector start that server and
// hand over how to connect.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { StorageDirection, StorageKindId } from '@siali/contract'
import type { AppContext } from '../../context.ts'
import { isTested, type TestServerName } from '../../testing/storage-servers.ts'
import { StorageError, type StorageClient, type StoredObject } from './connector.ts'
import { CONNECTORS } from './connectors/index.ts'

export interface ConnectorSetup {
  readonly cx: Pick<AppContext, 'env' | 'newId' | 'clock'>
  /** Fields that connect to an empty place. */
  readonly fields: Readonly<Record<string, unknown>>
  /** Fields that connect to a place that is not there. */
  readonly nowhere: Readonly<Record<string, unknown>>
  stop(): Promise<void>
}

/** Runs the suite; `server` is what `setUp` starts. */
export function checkConnector(
  kind: StorageKindId,
  server: TestServerName | undefined,
  setUp: () => Promise<ConnectorSetup>,
): void {
  const connector = CONNECTORS[kind]
  describe.runIf(server === undefined || isTested(server))(`the ${kind} connector`, () => {
    let setup: ConnectorSetup
    let target: StorageClient
    let source: StorageClient
    const options = (direction: StorageDirection) => ({ cx: setup.cx, direction })
    const keyOf = (name: string) => connector.place(setup.fields, options('target')).keyFor(name)
    const list = async (after?: string, isRecursive = true) => {
      const found: StoredObject[] = []
      for await (const { objects } of source.list({ after, isRecursive })) found.push(...objects)
      return found
    }
    const textOf = async (key: string, range?: { start: number; end: number }) => {
      const { body } = await source.read(key, range)
      let text = ''
      for await (const chunk of body) text += String(chunk)
      return text
    }
    beforeAll(async () => {
      setup = await setUp()
      target = await connector.open(setup.fields, options('target'))
      source = await connector.open({ ...setup.fields }, options('source'))
    })
    afterAll(async () => {
      await target.close()
      await source.close()
      await setup.stop()
    })

    it('reads what it wrote, whole and in parts', async () => {
      const key = keyOf('1')
      await target.write(key, '{"text":"Grüße"}')
      expect(await textOf(key)).toBe('{"text":"Grüße"}')
      expect(await textOf(key, { start: 2, end: 5 })).toBe('text')
      const { sizeBytes, etag } = await source.find(key)
      expect(sizeBytes).toBe(18)
      await target.write(key, '{}')
      expect(await textOf(key)).toBe('{}')
      if (etag !== '') expect((await source.find(key)).etag).not.toBe(etag)
      await source.check()
      await target.check()
    })

    it('removes objects, and what is gone already without an error', async () => {
      const key = keyOf('2')
      await target.write(key, '{}')
      await target.remove(key)
      await target.remove(key)
      await expect(source.read(key)).rejects.toMatchObject({ reason: 'gone' })
      await expect(source.find(key)).rejects.toMatchObject({ reason: 'gone' })
    })

    it('lists every object once, with its size', async () => {
      const names = Array.from({ length: 30 }, (_, n) => `list-${n}`)
      for (const name of names) await target.write(keyOf(name), 'x'.repeat(7))
      const found = (await list()).filter((one) => names.some((name) => one.key === keyOf(name)))
      expect(found.map((one) => one.key).toSorted()).toEqual(names.map(keyOf).toSorted())
      expect(new Set(found.map((one) => one.sizeBytes))).toEqual(new Set([7]))
    })

    if (connector.isOrdered)
      it('lists in the order of bytes, and from behind any key', async () => {
        for (const name of ['o-a-b', 'o-a/c', 'o-ab', 'o-é', 'o-😀', 'o-\uffee'])
          await target.write(keyOf(name), '{}')
        const keys = (await list()).map((one) => one.key)
        const byBytes = keys.toSorted((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)))
        expect(keys).toEqual(byBytes)
        for (const [at, key] of keys.entries())
          expect((await list(key)).map((one) => one.key)).toEqual(keys.slice(at + 1))
        const flat = (await list(undefined, false)).map((one) => one.key)
        expect(flat).toEqual(
          keys.filter((key) => !key.slice(keyOf('').length).replace(/^\//, '').includes('/')),
        )
      })

    it('says in words of its own why a place cannot be reached', async () => {
      const error = await connector
        .open(setup.nowhere, options('target'))
        .then(async (client) => {
          await client.check().finally(() => client.close())
        })
        .catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(StorageError)
      expect((error as StorageError).message).toMatch(/\w+ \w+/)
    })
  })
}
