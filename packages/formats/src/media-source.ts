// What copies of media are made from. Formats know this interface only: the server answers it from its file store and the
// one outbound guard, a command from a folder. Must not open files or call addresses.

export interface MediaFile {
  /** The bytes from the start; may be called again. Reading may stop early. */
  open(): AsyncIterable<Uint8Array>
  /** Frees what is held for it. Safe to call twice. */
  close(): Promise<void>
}

export interface MediaSource {
  /** Scheme and host under which the instance is reached, without a final slash; empty when unknown. */
  readonly host: string
  /** The file that lies with the instance itself; undefined when the address points elsewhere or the file is gone. */
  find(address: string): Promise<MediaFile | undefined>
  /** A copy from elsewhere. @throws MediaError. */
  fetch(address: string): Promise<MediaFile>
}

/** Why a medium cannot be had, in words for people. */
export class MediaError extends Error {
  override readonly name = 'MediaError'
  /** True: the same call may succeed a little later. */
  readonly isTemporary: boolean
  constructor(message: string, options: { readonly isTemporary?: boolean; readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.isTemporary = options.isTemporary === true
  }
}

/** No media anywhere: every copy fails. */
export const NO_MEDIA: MediaSource = {
  host: '',
  find: () => Promise.resolve(undefined),
  fetch: (address) => Promise.reject(new MediaError(`${address} cannot be reached from here`)),
}

/** The medium of an address, wherever it lies. Temporary failures are tried again. @throws MediaError. */
export async function obtainMedia(
  media: MediaSource,
  address: string,
  wait: (ms: number) => Promise<void>,
): Promise<MediaFile> {
  const found = await media.find(address)
  if (found !== undefined) return found
  for (let attempt = 1; ; attempt++) {
    try {
      return await media.fetch(address)
    } catch (error) {
      if (!(error instanceof MediaError)) throw error
      if (!error.isTemporary || attempt === ATTEMPTS) throw error
    }
    await wait(FIRST_WAIT_MS * 4 ** (attempt - 1))
  }
}

const ATTEMPTS = 3
const FIRST_WAIT_MS = 250

/**
 * Works ahead: gives the results of `work` in the order of `items` while up to `width` of them are under way. When the
 * reader stops, `discard` gets the results nobody took. @throws what `items` or `work` throws, in its turn.
 */
export async function* inParallel<T, R>(
  items: AsyncIterable<T>,
  width: number,
  work: (item: T) => Promise<R>,
  discard: (result: R) => Promise<void>,
): AsyncGenerator<R> {
  const running: Promise<R>[] = []
  try {
    for await (const item of items) {
      const started = work(item)
      // It is thrown when its turn comes.
      started.catch(() => {})
      running.push(started)
      const first = running.length < width ? undefined : running.shift()
      if (first !== undefined) yield await first
    }
    for (let first = running.shift(); first !== undefined; first = running.shift()) yield await first
  } finally {
    for (const left of await Promise.allSettled(running)) {
      if (left.status === 'fulfilled') await discard(left.value)
    }
  }
}
