// In which requests chosen files are sent, up to the server's limits. Pure.

export interface Sendable {
  readonly id: string
  readonly sizeBytes: number
}

// The server takes 100 files and 250 MiB a request; half of it keeps a failed request cheap to repeat.
const MOST_FILES = 50
const MOST_BYTES = 100 * 1024 * 1024

/** Files by request, in their order. */
export function planRequests<File extends Sendable>(files: readonly File[]): readonly (readonly File[])[] {
  const requests: File[][] = []
  let open: File[] = []
  let openBytes = 0
  for (const file of files) {
    if (open.length >= MOST_FILES || (open.length > 0 && openBytes + file.sizeBytes > MOST_BYTES)) {
      requests.push(open)
      open = []
      openBytes = 0
    }
    open.push(file)
    openBytes += file.sizeBytes
  }
  return open.length === 0 ? requests : [...requests, open]
}

/** How much of each file has left, from 0 to 1, when so many bytes of their request have. */
export function partsSent(files: readonly Sendable[], sentBytes: number): ReadonlyMap<string, number> {
  let before = 0
  return new Map(
    files.map(({ id, sizeBytes }) => {
      const part = sizeBytes === 0 ? 1 : Math.min(1, Math.max(0, (sentBytes - before) / sizeBytes))
      before += sizeBytes
      return [id, part]
    }),
  )
}
