// In which requests chosen files are sent: tables alone, media together up to the server's limits. Pure.

export interface Sendable {
  readonly id: string
  readonly name: string
  readonly sizeBytes: number
  /** Its rows are tasks. */
  readonly isTable: boolean
}

// The server takes 100 files and 250 MiB a request; half of it keeps a failed request cheap to repeat.
const MOST_FILES = 50
const MOST_BYTES = 100 * 1024 * 1024

/** Ids by request, in the order of the files. */
export function planRequests(files: readonly Sendable[]): readonly (readonly string[])[] {
  const requests: string[][] = []
  let open: string[] = []
  let openBytes = 0
  const close = () => {
    if (open.length > 0) requests.push(open)
    open = []
    openBytes = 0
  }
  for (const file of files) {
    if (file.isTable) {
      close()
      requests.push([file.id])
      continue
    }
    if (open.length >= MOST_FILES || (open.length > 0 && openBytes + file.sizeBytes > MOST_BYTES)) close()
    open.push(file.id)
    openBytes += file.sizeBytes
  }
  close()
  return requests
}
