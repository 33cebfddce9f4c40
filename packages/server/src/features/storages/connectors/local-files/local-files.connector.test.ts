import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomIds, systemClock } from '../../../../clock.ts'
import { readEnv } from '../../../../env.ts'
import { describe, expect, it } from 'vitest'
import { checkConnector } from '../../check-connector.ts'
import { localFilesConnector } from './local-files.connector.ts'

checkConnector('localfiles', undefined, async () => {
  const root = await mkdtemp(join(tmpdir(), 'siali-connector-'))
  await mkdir(join(root, 'set'))
  const env = readEnv({ LOCAL_FILES_SERVING_ENABLED: 'true', LOCAL_FILES_DOCUMENT_ROOT: root })
  return {
    cx: { env, newId: randomIds, clock: systemClock },
    fields: { path: join(root, 'set') },
    nowhere: { path: join(root, 'other') },
    stop: () => rm(root, { recursive: true }),
  }
})

describe('local files', () => {
  it('of the server itself are nobody’s, however they are reached, and links are not written through', async () => {
    const root = await mkdtemp(join(tmpdir(), 'siali-own-'))
    const data = join(root, 'data')
    const set = join(root, 'set')
    await mkdir(join(data, 'keys'), { recursive: true })
    await mkdir(set)
    await writeFile(join(data, 'keys/secret'), 'the key')
    await writeFile(join(set, 'a.txt'), 'a')
    await symlink(join(data, 'keys/secret'), join(set, 'link'))
    await symlink(join(data, 'keys/secret'), join(set, '7.part'))
    const env = readEnv({
      LOCAL_FILES_SERVING_ENABLED: 'true',
      LOCAL_FILES_DOCUMENT_ROOT: root,
      BASE_DATA_DIR: data,
    })
    const options = { cx: { env, newId: randomIds, clock: systemClock }, direction: 'source' as const }
    for (const path of [data, join(data, 'keys'), `${set}/../data/keys`, join(set, 'link')]) {
      const client = await localFilesConnector.open({ path }, options)
      await expect(client.check()).rejects.toMatchObject({ reason: 'settings' })
    }
    const client = await localFilesConnector.open({ path: set }, options)
    const keys: string[] = []
    for await (const page of client.list({ after: undefined, isRecursive: true }))
      keys.push(...page.objects.map((one) => one.key))
    expect(keys).toEqual([join(set, 'a.txt')])
    for (const key of [
      join(set, 'link'),
      join(data, 'keys/secret'),
      `${set}/../data/keys/secret`,
      `${set}/a.txt\0`,
    ])
      await expect(client.read(key)).rejects.toMatchObject({ reason: 'gone' })
    await expect(client.write(join(set, '7'), '{}')).rejects.toMatchObject({ reason: 'failed' })
    expect(await readFile(join(data, 'keys/secret'), 'utf8')).toBe('the key')
    await rm(root, { recursive: true })
  })
})
