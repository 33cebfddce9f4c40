// What kind of media bytes are, by how they begin; for bytes that come without a name of their own.
// Source: the signatures that the specifications of the formats give.

const HEAD_BYTES = 16

/** Extension with its dot, and how such files begin, one letter a byte. */
const KINDS: readonly (readonly [string, RegExp])[] = [
  ['.png', /^\x89PNG\r\n\x1a\n/],
  ['.jpg', /^\xff\xd8\xff/],
  ['.gif', /^GIF8[79]a/],
  ['.webp', /^RIFF[^]{4}WEBP/],
  // Four bytes that are always zero tell it from words.
  ['.bmp', /^BM[^]{4}\0{4}/],
  ['.wav', /^RIFF[^]{4}WAVE/],
  ['.flac', /^fLaC\0/],
  ['.ogg', /^OggS\0/],
  ['.mp3', /^(?:ID3[\x02-\x04]|\xff[\xf2\xf3\xfa\xfb])/],
  ['.m4a', /^\0\0[^]{2}ftypM4A/],
  ['.mp4', /^\0\0[^]{2}ftyp/],
  ['.webm', /^\x1a\x45\xdf\xa3/],
  ['.pdf', /^%PDF-\d/],
]

/** Extension with its dot; undefined for what is no media that tasks show. */
export function mediaSuffixOf(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.subarray(0, HEAD_BYTES)).toString('latin1')
  return KINDS.find(([, pattern]) => pattern.test(head))?.[0]
}
