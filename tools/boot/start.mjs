// `npm start`: installs, builds what is stale, and hands over to the server with the same arguments.

import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { NODE_FLAGS } from '../../packages/cli/bin/node-flags.mjs'
import { buildPages } from './build.mjs'
import { ROOT, fail, findRuntime, installDependencies } from './install.mjs'

installDependencies()
const runtime = findRuntime()
buildPages(runtime)
// Compiled code is kept between starts: a third less work until ready (0.8 s of CPU instead of 1.3).
const env = { NODE_COMPILE_CACHE: join(ROOT, 'node_modules/.cache/compiled'), ...process.env }
const words = [...NODE_FLAGS, join(ROOT, 'packages/cli/src/main.ts'), 'start', ...process.argv.slice(2)]

// Node 22.15 and newer can become the server: 40 MiB less than waiting for it as its parent.
if (process.execve !== undefined && process.platform !== 'win32')
  process.execve(runtime, [runtime, ...words], env)

const child = spawn(runtime, words, { stdio: 'inherit', env })
// The terminal sends Ctrl-C to the whole group; a signal to this process alone is passed on. Either way the server
// decides when it has ended.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
// A SIGTERM to npm alone ends npm and its shell and never reaches us.
const parent = process.ppid
if (parent !== 1)
  setInterval(() => {
    if (process.ppid !== parent) child.kill('SIGTERM')
  }, 500)
child.on('error', (error) => fail(`The server could not be started: ${error.message}`))
child.on('exit', (code) => process.exit(code ?? 1))
