// Finds the Chromium that browser tests drive; as root on Debian it installs the package, else it says what to do.

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']

/** Path of a browser, or undefined after printing what to install. */
export function findChromium() {
  const found = onPath()
  if (found !== undefined) return found
  const apt = spawnSync('apt-get', ['--version'])
  if (process.getuid?.() === 0 && apt.status === 0) {
    process.stdout.write('Installing Chromium…\n')
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    const run = (args) =>
      spawnSync('apt-get', ['-qq', ...args], { env, stdio: ['ignore', 'ignore', 'inherit'] })
    run(['update'])
    run(['install', '-y', '--no-install-recommends', 'chromium'])
    const installed = onPath()
    if (installed !== undefined) return installed
  }
  process.stderr.write(
    'No Chromium was found: browser tests cannot run. Install it (Debian: apt-get install chromium) or set CHROMIUM to its path.\n',
  )
  return undefined
}

function onPath() {
  const given = process.env.CHROMIUM
  if (given !== undefined && given !== '' && existsSync(given)) return given
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const name of NAMES) {
      const path = join(folder, name)
      if (existsSync(path)) return path
    }
  }
  const mac = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
  return existsSync(mac) ? mac : undefined
}
