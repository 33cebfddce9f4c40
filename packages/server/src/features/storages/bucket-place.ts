// Objects of a bucket: `scheme://bucket/key`. Pure.

import type { StoragePlace } from './connector.ts'

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
