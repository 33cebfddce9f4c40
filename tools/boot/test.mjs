// `npm test`: installs what it needs and runs every check and test; ends with `N passed, N failed`.

import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { findChromium } from './chromium.mjs'
import { ROOT, findRuntime, installDependencies } from './install.mjs'
import { installTestServers, isPipeline } from './test-servers.mjs'

installDependencies()
// Tests of a server that this machine does not let us have are passed over; a pipeline passes none over.
const without = [process.env.SIALI_TESTS_WITHOUT ?? []].flat()
const barred = await installTestServers()
if (!isPipeline) without.push(...barred)
const chromium = findChromium()
const run = spawnSync(findRuntime(), [join(ROOT, 'tools/check.ts'), '--browser', ...process.argv.slice(2)], {
  cwd: ROOT,
  stdio: ['ignore', 'inherit', 'inherit'],
  env: {
    ...process.env,
    SIALI_TESTS_WITHOUT: without.join(','),
    ...(chromium !== undefined && { CHROMIUM: chromium }),
  },
})
process.exit(run.status ?? 1)
