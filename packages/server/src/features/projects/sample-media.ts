// Pictures and media of sample tasks, whole in their address, so that a preview asks nobody for anything. There is no
// video that small: such samples name none.

import type { SampleMedia } from '@siali/labeling'

const data = (type: string, bytes: Buffer) => `data:${type};base64,${bytes.toString('base64')}`

const HARBOUR = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 400" width="640" height="400">
<rect width="640" height="220" fill="#cfe8f7"/><rect y="220" width="640" height="180" fill="#3d7ea6"/>
<path d="M120 250h160l-25 45H145z" fill="#8c4a2f"/><path d="M195 120v125h-60zM203 140v105h55z" fill="#f7f4ea"/>
<path d="M430 260h110l-18 32h-74z" fill="#54382c"/><path d="M480 170v85h-38z" fill="#fff"/>
<circle cx="360" cy="300" r="14" fill="#d9480f"/></svg>`

/** One second of a 440 Hz tone: 8-bit mono, 8,000 samples a second. */
function tone(): Buffer {
  const rate = 8000
  const header = Buffer.alloc(44)
  header.write('RIFF', 0, 'latin1')
  header.writeUInt32LE(36 + rate, 4)
  header.write('WAVEfmt ', 8, 'latin1')
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(rate, 24)
  header.writeUInt32LE(rate, 28)
  header.writeUInt16LE(1, 32)
  header.writeUInt16LE(8, 34)
  header.write('data', 36, 'latin1')
  header.writeUInt32LE(rate, 40)
  const samples = Buffer.from(
    Array.from({ length: rate }, (_, at) => 128 + Math.round(60 * Math.sin((2 * Math.PI * 440 * at) / rate))),
  )
  return Buffer.concat([header, samples])
}

const PAGE = `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj
4 0 obj<</Length 44>>stream
BT /F 18 Tf 40 120 Td (Tides of Porto) Tj ET
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
trailer<</Root 1 0 R>>
%%EOF`

export const SAMPLE_MEDIA: SampleMedia = {
  image: data('image/svg+xml', Buffer.from(HARBOUR)),
  audio: data('audio/wav', tone()),
  video: '',
  pdf: data('application/pdf', Buffer.from(PAGE)),
}
