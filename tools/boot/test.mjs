// `npm test`: installs what it needs and runs every check and test; ends with `N passed, N failed`.

import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { findChromium } from './chromium.mjs'
import { ROOT, findRuntime, installDependencies } from './install.mjs'
import { installTestServers } from './test-servers.mjs'

installDependencies()
await installTestServers()
const chromium = findChromium()
const run = spawnSync(findRuntime(), [join(ROOT, 'tools/check.ts'), '--browser', ...process.argv.slice(2)], {
  cwd: ROOT,
  stdio: ['ignore', 'inherit', 'inherit'],
  env: { ...process.env, ...(chromium !== undefined && { CHROMIUM: chromium }) },
})
process.exit(run.status ?? 1)
