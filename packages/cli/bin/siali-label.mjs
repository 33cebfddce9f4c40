#!/usr/bin/env node
// Runs the command on the Node 24 that npm brought, or on this one when it is new enough.

import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { NODE_FLAGS } from './node-flags.mjs'

const main = join(import.meta.dirname, '../src/main.ts')
const bundled = join(import.meta.dirname, '../../../node_modules/.bin/node')
const runtime = existsSync(bundled) ? bundled : process.execPath
const child = spawn(runtime, [...NODE_FLAGS, main, ...process.argv.slice(2)], {
  stdio: 'inherit',
  // It ends with this process, however this process ends.
  env: { ...process.env, SIALI_LAUNCHER: String(process.pid) },
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('error', (error) => {
  process.stderr.write(`siali-label could not be started: ${error.message}\n`)
  process.exit(1)
})
child.on('exit', (code) => process.exit(code ?? 1))
