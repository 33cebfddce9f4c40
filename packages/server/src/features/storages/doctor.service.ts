// The doctor: walks the way to a storage step by step and says at the first that fails what the other side said, and what
// to change or paste there. Steps behind a failed one that need it are not tried.

import { connect as connectTcp } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { StorageDirection } from '@siali/contract'
import type { AppContext } from '../../context.ts'
import { isPlainObject } from '../../http/body.ts'
import { askOutside } from '../../outbound/fetch.ts'
import { checkedAddress } from '../../outbound/guard.ts'
import type { StorageClient, StorageFields } from './connector.ts'
import type { DoctorStep } from './doctor-step.ts'
import type { StorageRow } from './storage.queries.ts'
import { connectorOf, fieldsOf, placeOf } from './storage.service.ts'

/** Walks all steps of a stored storage. Never throws for what is wrong with it. */
export async function examineStorage(cx: AppContext, row: StorageRow, origin: string): Promise<DoctorStep[]> {
  const steps: DoctorStep[] = []
  const direction = row.direction as StorageDirection
  const connector = connectorOf(row)
  const options = { cx, direction }
  let fields: StorageFields = isPlainObject(row.params) ? row.params : {}
  const look = async (step: string, work: () => Promise<string | undefined>): Promise<boolean> => {
    try {
      const detail = await work()
      steps.push({
        step,
        status: detail === undefined ? 'skipped' : 'ok',
        detail: detail ?? '',
        remedy: undefined,
      })
      return true
    } catch (error) {
      const detail = error instanceof Error ? error.message : 'it failed'
      steps.push({ step, status: 'failed', detail, remedy: connector.remedy(step, fields) })
      return false
    }
  }

  const isSet = await look('settings', async () => {
    fields = fieldsOf(cx, row)
    await connector.require(fields, options)
    return placeOf(cx, row).label
  })
  if (!isSet) return steps
  const endpoint = connector.endpoint(fields, options)
  if (endpoint !== undefined && !(await lookAtEndpoint(cx, endpoint, look))) return steps

  let client: StorageClient | undefined
  try {
    const isOpen = await look('place', async () => {
      client = await connector.open(fields, options)
      await client.check()
      return placeOf(cx, row).label
    })
    if (!isOpen || client === undefined) return steps
    if (direction === 'source') await lookAtSource(cx, row, fields, client, look, origin)
    else await lookAtTarget(cx, row, client, look)
    return steps
  } finally {
    await client?.close()
  }
}

type Look = (step: string, work: () => Promise<string | undefined>) => Promise<boolean>

async function lookAtEndpoint(cx: AppContext, endpoint: URL, look: Look): Promise<boolean> {
  const { hostname, protocol } = endpoint
  const port = Number(endpoint.port || (protocol === 'https:' ? 443 : 80))
  let address = ''
  const isFound = await look('address', async () => {
    ;({ address } = await checkedAddress(hostname, cx.env))
    return `${hostname} is ${address}`
  })
  if (!isFound) return false
  return look(protocol === 'https:' ? 'tls' : 'connection', () =>
    reach(address, port, protocol === 'https:' ? hostname : undefined, cx.env.storageTimeoutMs),
  )
}

/** Connects once; with TLS when a name is given. */
function reach(
  address: string,
  port: number,
  tlsName: string | undefined,
  timeoutMs: number,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket =
      tlsName === undefined
        ? connectTcp({ host: address, port })
        : connectTls({ host: address, port, servername: tlsName })
    socket.setTimeout(timeoutMs, () =>
      socket.destroy(new Error(`${address}:${port} does not answer in time`)),
    )
    socket.once('error', (error) =>
      reject(new Error(`${address}:${port}: ${error.message}`, { cause: error })),
    )
    socket.once(tlsName === undefined ? 'connect' : 'secureConnect', () => {
      socket.destroy()
      resolve(`${address}:${port} answers${tlsName === undefined ? '' : ' with a valid certificate'}`)
    })
  })
}

async function lookAtSource(
  cx: AppContext,
  row: StorageRow,
  fields: StorageFields,
  client: StorageClient,
  look: Look,
  origin: string,
): Promise<void> {
  let key: string | undefined
  const isListed = await look('list', async () => {
    const isRecursive = fields['recursive_scan'] !== false
    for await (const { objects } of client.list({ after: undefined, isRecursive })) {
      key = objects.find((one) => !one.key.endsWith('/') && one.sizeBytes > 0)?.key
      return `${objects.length} objects on the first page`
    }
    return 'no objects'
  })
  if (!isListed || key === undefined) return
  const first = key
  const isRead = await look('read', async () => {
    const { body, sizeBytes } = await client.read(first, { start: 0, end: 0 })
    for await (const _ of body) break
    return `${first}, ${sizeBytes} bytes`
  })
  if (!isRead || fields['presign'] !== true || client.presign === undefined) return
  const link = await client.presign(first, 60)
  let allowed: string | undefined
  const isSigned = await look('presign', async () => {
    const answer = await askOutside(
      link,
      { method: 'GET', headers: { range: 'bytes=0-0', origin } },
      { env: cx.env, timeoutMs: cx.env.storageTimeoutMs, maxBytes: 1024 * 1024 },
    )
    if (answer.status >= 300)
      throw new Error(`the link answers ${answer.status}: ${answer.text.slice(0, 500)}`)
    allowed = answer.headers['access-control-allow-origin']
    return `a link for ${row.kind} objects answers ${answer.status}`
  })
  if (!isSigned) return
  await look('cors', async () => {
    if (allowed === '*' || allowed === origin) return `${origin} may read links`
    throw new Error(
      allowed === undefined
        ? `the answer to ${origin} has no access-control-allow-origin`
        : `access-control-allow-origin is ${allowed}, not ${origin}`,
    )
  })
}

async function lookAtTarget(
  cx: AppContext,
  row: StorageRow,
  client: StorageClient,
  look: Look,
): Promise<void> {
  const key = placeOf(cx, row).keyFor(`siali-label-check-${cx.newId.hex(4)}.json`)
  const isWritten = await look('write', async () => {
    await client.write(key, '{}', AbortSignal.timeout(cx.env.storageTimeoutMs))
    return key
  })
  if (!isWritten) return
  await look('remove', async () => {
    await client.remove(key)
    return key
  })
}
