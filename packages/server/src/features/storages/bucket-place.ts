// Objects of a bucket: `scheme://bucket/key`.

import { StorageError, type ListPage, type StoragePlace } from './connector.ts'

/** The place of a bucket's objects below a prefix; of no bucket, while its name is '', no address is one. */
export function bucketPlace(scheme: string, bucket: string, prefix: string): StoragePlace {
  const head = `${scheme}://${bucket}/`
  return {
    prefix,
    label: `${bucket}/${prefix}`,
    addressOf: (key) => head + key,
    keyOf(address) {
      const key = address.startsWith(head) ? address.slice(head.length) : ''
      return bucket !== '' && key !== '' && key.startsWith(prefix) ? key : undefined
    },
    keyFor: (name) => prefix + name,
  }
}

/** The check of a source: its bucket can be listed, and something lies below its prefix. @throws StorageError. */
export async function checkListing(
  pages: AsyncIterable<ListPage>,
  { place, prefix }: { readonly place: string; readonly prefix: string },
): Promise<void> {
  for await (const { objects } of pages) if (objects.length > 0) return
  if (prefix !== '') throw new StorageError('settings', `No object of ${place} begins with "${prefix}".`)
}

/** The etag without the quotes that HTTP puts round it. */
export const plainEtag = (etag: string | undefined): string => (etag ?? '').replaceAll('"', '')

/** Bytes of the whole object, from the headers of an answer that may be a part of it. */
export function wholeSize(contentRange: string | undefined, length: number | undefined): number {
  const whole = /\/(\d+)$/.exec(contentRange ?? '')?.[1]
  return whole === undefined ? (length ?? 0) : Number(whole)
}
