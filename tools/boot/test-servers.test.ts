// What `npm test` does about the servers of tests on a machine that has none and may install none. The tools it would use
// are made up: none of them is there.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const MODULE = join(import.meta.dirname, 'test-servers.mjs')

describe('the servers that tests run against', () => {
  let home: string
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'siali-servers-'))
  })
  afterEach(() => rmSync(home, { recursive: true }))
  const install = (env: Readonly<Record<string, string>> = {}) => {
    const script = `const servers = await import(${JSON.stringify(MODULE)}); console.log(JSON.stringify(await servers.installTestServers()))`
    const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
      env: { PATH: home, XDG_CACHE_HOME: home, ...env },
    })
    const lines = run.stdout.trim().split('\n')
    return { lines, barred: JSON.parse(lines.at(-1) ?? '') as unknown }
  }

  it('are named, each with the reason, where the machine does not let them be installed', () => {
    const { lines, barred } = install()
    expect(barred).toEqual(['moto', 'azurite', 'gcs', 'redis'])
    for (const name of ['moto', 'azurite', 'gcs', 'redis'])
      expect(lines).toContainEqual(
        expect.stringMatching(
          new RegExp(`^WARNING: no ${name} server could be installed: spawn \\S+ ENOENT$`),
        ),
      )
  })

  it('that are there are used as they are', () => {
    writeFileSync(join(home, 'redis-server'), '')
    const { lines, barred } = install()
    expect(lines[0]).toBe('Installing servers for tests: moto, azurite, gcs…')
    expect(barred).toEqual(['moto', 'azurite', 'gcs'])
  })
})
