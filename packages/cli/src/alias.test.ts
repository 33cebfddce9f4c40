// The command under the name that scripts of old call, as npm links it.

import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const BIN = join(import.meta.dirname, '../../../node_modules/.bin')
const run = promisify(execFile)

it('label-studio is siali-label', async () => {
  const [old, own] = await Promise.all(
    ['label-studio', 'siali-label'].map((name) => run(join(BIN, name), ['version'])),
  )
  expect(JSON.parse(old?.stdout ?? '')).toMatchObject({ release: '1.23.2' })
  expect(old?.stdout).toBe(own?.stdout)
  await expect(run(join(BIN, 'label-studio'), ['user'])).rejects.toMatchObject({
    code: 1,
    stderr: 'Name the account with --username EMAIL.\n',
  })
})
