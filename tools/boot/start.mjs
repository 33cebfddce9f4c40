// `npm start`: installs, builds what is stale, and hands over to the server with the same arguments.

import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { buildPages } from './build.mjs'
import { ROOT, findRuntime, installDependencies } from './install.mjs'

installDependencies()
const runtime = findRuntime()
buildPages(runtime)
const child = spawn(runtime, [join(ROOT, 'packages/cli/src/main.ts'), 'start', ...process.argv.slice(2)], {
  stdio: 'inherit',
})
// The terminal sends Ctrl-C to the whole group; a signal to this process alone is passed on. Either way the server
// decides when it has ended.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('error', (error) => {
  process.stderr.write(`The server could not be started: ${error.message}\n`)
  process.exit(1)
})
child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 0)))
