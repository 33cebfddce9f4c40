// The doctor: walks the way to a storage step by step and says at the first that fails what the other side said, and what
// to change or paste there. Steps behind a failed one are not tried.

import { secretFields, type StorageDirection, type StorageKindId } from '@siali/contract'
import type { AppContext } from '../../context.ts'
import { isPlainObject } from '../../http/body.ts'
import { OutboundError } from '../../outbound/error.ts'
import { askOutside } from '../../outbound/fetch.ts'
import { checkedAddress } from '../../outbound/guard.ts'
import {
  StorageError,
  textOf,
  type Connector,
  type Remedy,
  type StorageClient,
  type StorageFields,
} from './connector.ts'
import { causeOf, isMissing } from './doctor-cause.ts'
import { ReachError, reachPort, reachTls } from './doctor-reach.ts'
import {
  certificateRemedy,
  nameRemedy,
  networkRemedy,
  portRemedy,
  stepRemedy,
  type Endpoint,
} from './doctor-remedy.ts'
import type { DoctorStep } from './doctor-step.ts'
import { keyFilter } from './key-filter.ts'
import type { StorageRow } from './storage.queries.ts'
import { connectorOf, fieldsOf, placeOf } from './storage.service.ts'

/** Steps as they are done; what `return` gives: all went well. */
type Walk = AsyncGenerator<DoctorStep, boolean>

/** Walks all steps of a stored storage. Never throws for what is wrong with it. `origin` is where browsers read from. */
export function examineStorage(
  cx: AppContext,
  row: StorageRow,
  origin: string,
): AsyncGenerator<DoctorStep, boolean> {
  return new Examination(cx, row, origin).walk()
}

class Examination {
  readonly #cx: AppContext
  readonly #row: StorageRow
  readonly #origin: string
  readonly #connector: Connector
  #fields: StorageFields
  /** The administrator opened the address, although it lies in a closed network. */
  #isOpened = false

  constructor(cx: AppContext, row: StorageRow, origin: string) {
    this.#cx = cx
    this.#row = row
    this.#origin = origin
    this.#connector = connectorOf(row)
    this.#fields = isPlainObject(row.params) ? row.params : {}
  }

  get #options() {
    return { cx: this.#cx, direction: this.#row.direction as StorageDirection }
  }

  async *walk(): Walk {
    let client: StorageClient | undefined
    let problem: unknown
    const isSet = yield* this.#look('settings', async () => {
      this.#fields = fieldsOf(this.#cx, this.#row)
      await this.#connector.require(this.#fields, this.#options)
      try {
        client = await this.#connector.open(this.#fields, this.#options)
      } catch (error) {
        if (error instanceof StorageError && error.reason === 'settings') throw error
        problem = error
      }
      return this.#place().label
    })
    if (!isSet) return false
    try {
      const endpoint = this.#connector.endpoint(this.#fields, this.#options)
      if (endpoint !== undefined && !(yield* this.#network(endpoint, client))) return false
      if (!(yield* this.#check(client, problem)) || client === undefined) return false
      return yield* this.#row.direction === 'source' ? this.#source(client) : this.#target(client)
    } finally {
      await client?.close()
    }
  }

  #place() {
    return placeOf(this.#cx, this.#row)
  }

  async *#look(
    step: string,
    work: () => Promise<string>,
    remedy?: (error: unknown) => Remedy | undefined,
  ): Walk {
    try {
      yield { step, status: 'ok', detail: await work(), remedy: undefined }
      return true
    } catch (error) {
      yield this.#failed(step, error, remedy?.(error))
      return false
    }
  }

  #failed(step: string, error: unknown, remedy?: Remedy): DoctorStep {
    return {
      step,
      status: 'failed',
      detail: error instanceof Error ? error.message : 'it failed',
      remedy: remedy ?? this.#connector.remedy(step, this.#fields) ?? stepRemedy(step),
    }
  }

  async *#network(endpoint: URL, client: StorageClient | undefined): Walk {
    const { hostname, protocol } = endpoint
    const isTls = protocol === 'https:'
    const port = Number(endpoint.port || (isTls ? 443 : 80))
    const target: Endpoint = { hostname, port }
    let address = ''
    try {
      ;({ address } = await checkedAddress(hostname, this.#cx.env))
      yield {
        step: 'address',
        status: 'ok',
        detail: hostname === address ? address : `${hostname} is ${address}`,
        remedy: undefined,
      }
    } catch (error) {
      const isClosed = error instanceof OutboundError && error.reason === 'reserved'
      if (isClosed) ({ address } = await checkedAddress(hostname, { ...this.#cx.env, ssrfProtection: false }))
      // What an administrator named in the settings of the server is open to the connector alone.
      this.#isOpened = isClosed && (await isReached(client))
      if (!this.#isOpened) {
        if (isClosed) yield this.#failed('address', error, networkRemedy(target, address))
        else {
          const isSilent = isNameServerSilent(error)
          yield this.#failed(
            'address',
            isSilent ? silent(hostname, error) : error,
            nameRemedy(target, isSilent),
          )
        }
        return false
      }
      const detail = `${hostname} is ${address}, opened by the settings of the server`
      yield { step: 'address', status: 'ok', detail, remedy: undefined }
    }
    const timeoutMs = this.#cx.env.storageTimeoutMs
    const isOpen = yield* this.#look(
      'connection',
      () => reachPort(address, target, timeoutMs),
      (error) => portRemedy(target, address, error instanceof ReachError ? error.kind : 'other'),
    )
    if (!isOpen || !isTls) return isOpen
    return yield* this.#look(
      'tls',
      () => reachTls(address, target, timeoutMs),
      () => certificateRemedy(target),
    )
  }

  /** Credentials, region and place are one call; which of them fails is in its answer. */
  async *#check(client: StorageClient | undefined, problem: unknown): Walk {
    let error = problem
    try {
      await client?.check()
    } catch (thrown) {
      error = thrown
    }
    if (error !== undefined && causeOf(error) !== 'credentials' && client !== undefined)
      error = (await clearerWords(client)) ?? error
    const cause = error === undefined ? undefined : causeOf(error)
    const secrets = secretFields(this.#row.kind as StorageKindId)
    if (cause === 'credentials' || cause === 'no-credentials') {
      yield this.#failed('credentials', error)
      return false
    }
    if (secrets.length > 0 && cause !== 'unknown') {
      const isOwn = secrets.some((name) => textOf(this.#fields, name) !== undefined)
      const detail = isOwn ? 'those of the storage' : 'those of the server, or none'
      yield { step: 'credentials', status: 'ok', detail, remedy: undefined }
    }
    if (cause === 'region') {
      yield this.#failed('region', error)
      return false
    }
    const region = textOf(this.#fields, 'region_name')
    if (region !== undefined) yield { step: 'region', status: 'ok', detail: region, remedy: undefined }
    return yield* this.#look(
      'place',
      () => (error === undefined ? Promise.resolve(this.#place().label) : Promise.reject(error as Error)),
      () => (isMissing(error) ? stepRemedy('missing') : undefined),
    )
  }

  async *#source(client: StorageClient): Walk {
    let key: string | undefined
    const isListed = yield* this.#look('list', async () => {
      const takes = keyFilter(textOf(this.#fields, 'regex_filter'))
      const isRecursive = this.#fields['recursive_scan'] !== false
      for await (const page of client.list({ after: undefined, isRecursive })) {
        const objects = page.objects.filter((one) => !one.key.endsWith('/'))
        if (objects.length === 0) continue
        const taken = objects.filter((one) => takes(one.key))
        key = (taken.length > 0 ? taken : objects).find((one) => one.sizeBytes > 0)?.key
        return `${count(objects.length, 'object')} on the first page, ${taken.length} of them taken by the file filter`
      }
      return 'no objects'
    })
    if (!isListed) return false
    if (key === undefined) {
      for (const step of ['read', ...this.#linkSteps(client)])
        yield skipped(step, 'there is no object to try')
      return true
    }
    const first = key
    const isRead = yield* this.#look('read', async () => {
      const { body, sizeBytes } = await client.read(first, { start: 0, end: 0 })
      for await (const _ of body) break
      return `${first}, ${count(sizeBytes, 'byte')}`
    })
    if (!isRead) return false
    if (this.#fields['presign'] === true && client.presign !== undefined)
      return yield* this.#links(client.presign.bind(client), first)
    for (const step of this.#linkSteps(client)) yield skipped(step, 'objects come through this server')
    return true
  }

  #linkSteps(client: StorageClient): readonly string[] {
    return client.presign === undefined ? [] : ['presign', 'cors']
  }

  async *#links(presign: (key: string, ttlSec: number) => Promise<string>, key: string): Walk {
    const { env } = this.#cx
    let allowed: string | undefined
    const isSigned = yield* this.#look('presign', async () => {
      const answer = await askOutside(
        await presign(key, 60),
        { method: 'GET', headers: { range: 'bytes=0-0', origin: this.#origin } },
        {
          env: this.#isOpened ? { ...env, ssrfProtection: false } : env,
          timeoutMs: env.storageTimeoutMs,
          maxBytes: 64 * 1024,
          cutsAnswer: true,
        },
      )
      if (answer.status >= 300)
        throw new Error(`the link answers ${answer.status}: ${answer.text.slice(0, 500)}`)
      allowed = answer.headers['access-control-allow-origin']
      return `a link answers ${answer.status}`
    })
    if (!isSigned) return false
    return yield* this.#look('cors', async () => {
      if (allowed === '*' || allowed === this.#origin) return `${this.#origin} may read links`
      throw new Error(
        allowed === undefined
          ? `the answer to ${this.#origin} has no access-control-allow-origin`
          : `access-control-allow-origin is ${allowed}, not ${this.#origin}`,
      )
    })
  }

  async *#target(client: StorageClient): Walk {
    const key = this.#place().keyFor(`siali-label-check-${this.#cx.newId.hex(4)}.json`)
    const isWritten = yield* this.#look('write', async () => {
      await client.write(key, '{}', AbortSignal.timeout(this.#cx.env.storageTimeoutMs))
      return key
    })
    if (!isWritten) return false
    try {
      await client.remove(key)
      yield { step: 'remove', status: 'ok', detail: key, remedy: undefined }
      return true
    } catch (error) {
      if (this.#fields['can_delete_objects'] === true) {
        yield this.#failed('remove', error)
        return false
      }
      const said = error instanceof Error ? error.message : 'it failed'
      yield skipped('remove', `not needed: this target deletes nothing. ${key} stays there: ${said}`)
      return true
    }
  }
}

const count = (number: number, what: string) => `${number} ${what}${number === 1 ? '' : 's'}`

const skipped = (step: string, detail: string): DoctorStep => ({
  step,
  status: 'skipped',
  detail,
  remedy: undefined,
})

async function isReached(client: StorageClient | undefined): Promise<boolean> {
  try {
    await client?.check()
    return client !== undefined
  } catch (error) {
    return ['credentials', 'region', 'place'].includes(causeOf(error))
  }
}

/** A refusal without words, as a HEAD gives one: a listing is refused for the same reason, and says it. */
async function clearerWords(client: StorageClient): Promise<unknown> {
  try {
    for await (const _ of client.list({ after: undefined, isRecursive: false })) break
    return undefined
  } catch (error) {
    return causeOf(error) === 'credentials' ? error : undefined
  }
}

const isNameServerSilent = (error: unknown) =>
  error instanceof OutboundError &&
  error.reason === 'unresolved' &&
  (error.cause as NodeJS.ErrnoException | undefined)?.code === 'EAI_AGAIN'

const silent = (name: string, cause: unknown) =>
  new Error(`Can't resolve hostname ${name}: the name server of this machine does not answer`, { cause })
