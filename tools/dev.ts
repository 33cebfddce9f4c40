// `npm run dev`: the server, restarted when its sources change, and the pages with hot reload at :5173.

import { spawn } from 'node:child_process'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '..')
const children = [
  spawn(
    process.execPath,
    [
      '--watch-path=packages/server/src',
      '--watch-path=packages/contract/src',
      '--watch-path=packages/formats/src',
      '--watch-path=packages/labeling/src',
      'packages/cli/src/main.ts',
      'start',
      ...process.argv.slice(2),
    ],
    { cwd: ROOT, stdio: 'inherit' },
  ),
  spawn(process.execPath, [join(ROOT, 'node_modules/vite/bin/vite.js')], {
    cwd: join(ROOT, 'packages/web'),
    stdio: 'inherit',
  }),
]
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => children.forEach((child) => child.kill(signal)))
