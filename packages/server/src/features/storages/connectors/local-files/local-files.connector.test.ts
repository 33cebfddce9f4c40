import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomIds, systemClock } from '../../../../clock.ts'
import { readEnv } from '../../../../env.ts'
import { checkConnector } from '../../check-connector.ts'

checkConnector('localfiles', async () => {
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
