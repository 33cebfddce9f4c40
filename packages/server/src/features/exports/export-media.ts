// Where exports get copies of media: uploads of the organization from the file store, everything else through the one
// outbound guard into a file without a name, so that any size fits.

import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { MediaError, type MediaFile, type MediaSource } from '@siali/formats'
import { openNameless } from '../../blobs/nameless.ts'
import type { AppContext } from '../../context.ts'
import { AppError } from '../../http/errors.ts'
import { fetchOutside, OutboundError, type OutboundAnswer } from '../../outbound/fetch.ts'
import { hasOrganizationFile } from '../files/file.service.ts'
import type { ProjectRow } from '../projects/project.service.ts'

const ANSWER_TIMEOUT_MS = 30_000
const SILENCE_MS = 60_000

/** @param host scheme and host of the instance; empty when unknown. */
export function projectMedia(cx: AppContext, project: ProjectRow, host: string): MediaSource {
  return {
    host,
    async find(address) {
      const path = uploadPath(address)
      if (path === undefined) return undefined
      const isOwn = path.startsWith(`upload/${project.id}/`)
      if (!isOwn && !(await hasOrganizationFile(cx, project.organization_id, path))) return undefined
      return (await cx.blobs.find(path)) === undefined
        ? undefined
        : { open: () => cx.blobs.read(path), close: () => Promise.resolve() }
    },
    async fetch(address) {
      if (!/^https?:/i.test(address)) throw new MediaError('only http and https addresses can be fetched')
      return keep(cx, await call(cx, address))
    },
  }
}

/** The key of an uploaded file that an address names. */
function uploadPath(address: string): string | undefined {
  const [, projectId, name] = /^(?:\/data)?\/upload\/(\d{1,15})\/([^/?#\\]+)$/.exec(address) ?? []
  if (projectId === undefined || name === undefined) return undefined
  try {
    const plain = decodeURIComponent(name)
    return /[/\\\0]/.test(plain) || plain === '.' || plain === '..'
      ? undefined
      : `upload/${projectId}/${plain}`
  } catch {
    return undefined
  }
}

async function call(cx: AppContext, address: string): Promise<OutboundAnswer> {
  let answer: OutboundAnswer
  try {
    answer = await fetchOutside(address, { env: cx.env, timeoutMs: ANSWER_TIMEOUT_MS })
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error
    throw new MediaError(error.message, { isTemporary: error.reason === 'failed', cause: error })
  }
  if (answer.status === 200) return answer
  answer.body.destroy()
  const isTemporary = answer.status >= 500 || answer.status === 429
  throw new MediaError(`the address answers with status ${answer.status}`, { isTemporary })
}

async function keep(cx: AppContext, answer: OutboundAnswer): Promise<MediaFile> {
  const file = await openNameless(join(cx.env.dataDir, 'spool'))
  try {
    await cx.space.require()
    answer.body.setTimeout(SILENCE_MS, () =>
      answer.body.destroy(new MediaError('the address stopped sending', { isTemporary: true })),
    )
    await pipeline(answer.body, async (chunks: AsyncIterable<Buffer>) => {
      let sizeBytes = 0
      for await (const chunk of chunks) {
        sizeBytes += chunk.length
        if (sizeBytes > cx.env.uploadMaxBytes)
          throw new MediaError(`larger than the limit of ${cx.env.uploadMaxBytes} bytes`)
        await file.writeFile(chunk)
        await cx.space.require()
      }
    })
  } catch (error) {
    await file.close()
    answer.body.destroy()
    if (error instanceof MediaError || error instanceof AppError) throw error
    throw new MediaError('the address stopped sending', { isTemporary: true, cause: error })
  }
  let isOpen = true
  return {
    open: () => file.createReadStream({ start: 0, autoClose: false }),
    async close() {
      if (isOpen) await file.close()
      isOpen = false
    },
  }
}
