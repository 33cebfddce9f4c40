// The records of a zip beside its contents. Zip64, so that neither size nor count has a bound. Layout: PKWARE APPNOTE 6.3.9, 4.3
// to 4.5. Pure.

export const STORE = 0
export const DEFLATE = 8
/** Flags: names are UTF-8; sizes stand behind the content. */
export const UTF8 = 0x0800
export const SIZES_FOLLOW = 0x0008
const VERSION = 45
const MAX_16 = 0xffff
const MAX_32 = 0xffffffff

/** A file or folder of the archive. */
export interface Entry {
  readonly offset: number
  readonly flags: number
  readonly method: number
  readonly crc: number
  readonly packedBytes: number
  readonly plainBytes: number
}

/** Time in the low half, date in the high one, in UTC; 1980 is the first year. */
export function dosTime(at: Date): number {
  const year = Math.max(0, at.getUTCFullYear() - 1980)
  const date = (year << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate()
  const time = (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1)
  return date * 65_536 + time
}

/** Little-endian numbers: `[bytes, value]` each. */
function record(...fields: readonly (readonly [2 | 4 | 8, number])[]): Buffer {
  const out = Buffer.allocUnsafe(fields.reduce((sum, [bytes]) => sum + bytes, 0))
  let at = 0
  for (const [bytes, value] of fields) {
    if (bytes === 8) out.writeBigUInt64LE(BigInt(value), at)
    else out.writeUIntLE(value, at, bytes)
    at += bytes
  }
  return out
}

export const LOCAL_BYTES = 30
const DIRECTORY_BYTES = 46

/** The fields that both headers of a file have in common, from `at` on. */
function writeCommon(
  out: Buffer,
  at: number,
  { flags, method, crc }: Entry,
  time: number,
  packedBytes: number,
  plainBytes: number,
): void {
  out.writeUInt16LE(VERSION, at)
  out.writeUInt16LE(flags, at + 2)
  out.writeUInt16LE(method, at + 4)
  out.writeUInt32LE(time, at + 6)
  out.writeUInt32LE(crc, at + 10)
  out.writeUInt32LE(packedBytes, at + 14)
  out.writeUInt32LE(plainBytes, at + 18)
}

/**
 * Writes the header before a file, but for its name. Field by field: there are as many of these as files, and a list of fields
 * took a third of an archive's time.
 */
export function writeLocal(
  out: Buffer,
  at: number,
  entry: Entry,
  time: number,
  nameBytes: number,
  extraBytes: number,
): void {
  const isWide = extraBytes > 0
  out.writeUInt32LE(0x04034b50, at)
  writeCommon(
    out,
    at + 4,
    entry,
    time,
    isWide ? MAX_32 : entry.packedBytes,
    isWide ? MAX_32 : entry.plainBytes,
  )
  out.writeUInt16LE(nameBytes, at + 26)
  out.writeUInt16LE(extraBytes, at + 28)
}

export function localHeader(name: string, entry: Entry, time: number): Buffer {
  const nameBytes = Buffer.byteLength(name)
  // Sizes that follow have eight bytes only where the header says so.
  const wide = (entry.flags & SIZES_FOLLOW) === 0 ? undefined : record([2, 1], [2, 16], [8, 0], [8, 0])
  const out = Buffer.allocUnsafe(LOCAL_BYTES + nameBytes + (wide?.length ?? 0))
  writeLocal(out, 0, entry, time, nameBytes, wide?.length ?? 0)
  out.write(name, LOCAL_BYTES)
  wide?.copy(out, LOCAL_BYTES + nameBytes)
  return out
}

export function sizesRecord({ crc, packedBytes, plainBytes }: Entry): Buffer {
  return record([4, 0x08074b50], [4, crc], [8, packedBytes], [8, plainBytes])
}

/** Bytes that a directory record takes at most. */
export const directoryRoom = (name: string): number => DIRECTORY_BYTES + name.length * 3 + 28

/** Writes the record of a file in the directory; gives where it ends. `out` has directoryRoom of zeros or anything else. */
export function writeDirectory(out: Buffer, at: number, name: string, entry: Entry, time: number): number {
  const nameBytes = out.write(name, at + DIRECTORY_BYTES)
  const isLarge = entry.plainBytes >= MAX_32 || entry.packedBytes >= MAX_32 || entry.offset >= MAX_32
  const wide = isLarge ? wideSizes(entry) : NOTHING
  const narrow = (size: number) => Math.min(size, MAX_32)
  const isFolder = name.endsWith('/')
  out.fill(0, at, at + DIRECTORY_BYTES)
  out.writeUInt32LE(0x02014b50, at)
  // Made on Unix, for the permissions below.
  out.writeUInt16LE((3 << 8) | VERSION, at + 4)
  writeCommon(out, at + 6, entry, time, narrow(entry.packedBytes), narrow(entry.plainBytes))
  out.writeUInt16LE(nameBytes, at + 28)
  out.writeUInt16LE(wide.length, at + 30)
  out.writeUInt32LE((isFolder ? 0o40755 : 0o100644) * 65_536 + (isFolder ? 0x10 : 0), at + 38)
  out.writeUInt32LE(narrow(entry.offset), at + 42)
  out.set(wide, at + DIRECTORY_BYTES + nameBytes)
  return at + DIRECTORY_BYTES + nameBytes + wide.length
}

const NOTHING = new Uint8Array(0)

/** Those that 32 bits do not hold, in an extra field. */
function wideSizes(entry: Entry): Buffer {
  const large = [entry.plainBytes, entry.packedBytes, entry.offset].filter((size) => size >= MAX_32)
  return record([2, 1], [2, large.length * 8], ...large.map((size) => [8, size] as const))
}

export function endRecords(count: number, start: number, length: number): Buffer {
  const wide =
    count < MAX_16 && start < MAX_32 && length < MAX_32
      ? []
      : [
          record(
            [4, 0x06064b50],
            [8, 44],
            [2, (3 << 8) | VERSION],
            [2, VERSION],
            [4, 0],
            [4, 0],
            [8, count],
            [8, count],
            [8, length],
            [8, start],
          ),
          record([4, 0x07064b50], [4, 0], [8, start + length], [4, 1]),
        ]
  const end = record(
    [4, 0x06054b50],
    [2, 0],
    [2, 0],
    [2, Math.min(count, MAX_16)],
    [2, Math.min(count, MAX_16)],
    [4, Math.min(length, MAX_32)],
    [4, Math.min(start, MAX_32)],
    [2, 0],
  )
  return Buffer.concat([...wide, end])
}
