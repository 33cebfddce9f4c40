import { once } from 'node:events'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { choosePort } from './port.ts'

const open: Server[] = []
afterEach(() => Promise.all(open.splice(0).map((server) => new Promise((done) => server.close(done)))))

async function occupy(): Promise<number> {
  const server = createServer()
  open.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

it('refuses a busy port that was asked for, in one sentence', async () => {
  const port = await occupy()
  await expect(choosePort({ host: '127.0.0.1', port, isGiven: true, warn: () => {} })).rejects.toThrow(
    `Port ${port} is taken. Choose another with --port.`,
  )
})

it('takes the next free port when the busy one was only the default, and says so', async () => {
  const port = await occupy()
  const lines: string[] = []
  const chosen = await choosePort({
    host: '127.0.0.1',
    port,
    isGiven: false,
    warn: (line) => lines.push(line),
  })
  expect(chosen).toBeGreaterThan(port)
  expect(lines[0]).toBe(`Port ${port} is taken, trying ${port + 1}.`)
})

it('names an address that is not of this machine and a port that is none', async () => {
  const wish = { isGiven: true, warn: () => {} }
  await expect(choosePort({ ...wish, host: '192.0.2.1', port: 8080 })).rejects.toThrow('192.0.2.1')
  await expect(choosePort({ ...wish, host: '127.0.0.1', port: 70_000 })).rejects.toThrow('70000')
})
