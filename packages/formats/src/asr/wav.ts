// How long a WAV recording is, from its first bytes. Pure. Source: the RIFF form of waves.

/** Frames over frame rate; undefined when this is no WAV with samples of one size. */
export function wavSeconds(start: Uint8Array, sizeBytes: number): number | undefined {
  const bytes = Buffer.from(start.buffer, start.byteOffset, start.byteLength)
  if (bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WAVE')
    return undefined
  let rate = 0
  let frameBytes = 0
  for (let at = 12; at + 8 <= bytes.length;) {
    const name = bytes.toString('latin1', at, at + 4)
    const length = bytes.readUInt32LE(at + 4)
    if (name === 'fmt ' && at + 24 <= bytes.length) {
      rate = bytes.readUInt32LE(at + 12)
      frameBytes = bytes.readUInt16LE(at + 20)
    }
    if (name === 'data') {
      if (rate === 0 || frameBytes === 0) return undefined
      return Math.floor(Math.min(length, sizeBytes - at - 8) / frameBytes) / rate
    }
    at += 8 + length + (length % 2)
  }
  return undefined
}

/** Bytes that hold the head of any usual recording. */
export const WAV_HEAD_BYTES = 65_536
