// Ports that are open, closed and behind something that drops what comes, on loopback.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { freePort } from '../../testing/free-port.ts'
import { reachPort, reachTls } from './doctor-reach.ts'

const HERE = '127.0.0.1'
const at = (port: number) => ({ hostname: HERE, port })

describe('the way to a port', () => {
  it('leads to one that is open, also where it speaks no TLS', async () => {
    const server = createServer((socket) => socket.on('error', () => {}).end('-ERR\r\n'))
    server.listen(0, HERE)
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    expect(await reachPort(HERE, at(port), 5000)).toBe(`${HERE}:${port} answers`)
    await expect(reachTls(HERE, at(port), 5000)).rejects.toMatchObject({ kind: 'other' })
    server.close()
  })

  it('tells a listener that says nothing', async () => {
    const server = createServer((socket) => socket.on('error', () => {}))
    server.listen(0, HERE)
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    await expect(reachTls(HERE, at(port), 200)).rejects.toMatchObject({
      kind: 'other',
      message: `${HERE}:${port} takes the connection and says nothing within 0.2 s`,
    })
    server.close()
  })

  it('tells a port where nothing listens', async () => {
    const port = await freePort()
    await expect(reachPort(HERE, at(port), 5000)).rejects.toMatchObject({
      kind: 'closed',
      message: `${HERE}:${port} refuses the connection: nothing listens on this port`,
    })
  })

  // A listener that stands still and whose queue is full: Linux drops what else comes, as a firewall does.
  it.runIf(process.platform === 'linux')('tells a port where what is sent gets lost', async () => {
    const script = `const s = require('net').createServer().listen({ port: 0, host: '${HERE}', backlog: 1 }, () => console.log(s.address().port))`
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = (await once(child.stdout, 'data')) as [Buffer]
    const port = Number(String(line))
    child.kill('SIGSTOP')
    const fillers = Array.from({ length: 8 }, () => connect({ host: HERE, port }).on('error', () => {}))
    try {
      await expect
        .poll(() => reachPort(HERE, at(port), 300).then(String, (error: unknown) => error), {
          timeout: 30_000,
        })
        .toMatchObject({ kind: 'filtered', message: expect.stringContaining('does not answer within 0.3 s') })
    } finally {
      for (const one of fillers) one.destroy()
      child.kill('SIGKILL')
    }
  })
})
