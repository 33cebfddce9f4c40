// CVAT 1.1, for images and for video, read as a stream.
import { SaxesParser } from 'saxes'
import { MOST_KEYS } from '../mot/track-frames.ts'
import { ITEM_LIMITS } from '../reader.ts'
import { OpenImage, type ParsedImage } from './cvat-image.parse.ts'
import { OpenTrack, type ParsedTrack } from './cvat-track.parse.ts'
import { OpenMeta, type ParsedVideo } from './cvat-video.parse.ts'

/**
 * Images as their elements end, and videos when all tracks are there.
 * @throws SyntaxError when the text is no XML, one piece of it is too long, or it has more than MOST_KEYS key frames.
 */
export async function* parseCvat(text: AsyncIterable<string>): AsyncGenerator<ParsedImage | ParsedVideo> {
  const parser = new SaxesParser()
  const meta = new OpenMeta()
  const tracks: ParsedTrack[] = []
  let done: ParsedImage[] = []
  let open: OpenImage | OpenTrack | OpenMeta | undefined
  let failure: unknown
  let depth = 0
  let keyCount = 0
  let hasImages = false
  let heldChars = 0
  parser.on('error', (error) => (failure ??= new SyntaxError(error.message)))
  parser.on('opentag', ({ name, attributes }) => {
    heldChars = 0
    if (open !== undefined) open.enter(name, attributes, depth - 1)
    else if (depth === 1) {
      if (name === 'image') open = new OpenImage(attributes)
      else if (name === 'track') open = new OpenTrack(attributes)
      else if (name === 'meta') open = meta
    }
    depth += 1
  })
  const say = (part: string) => open?.say(part)
  parser.on('text', say)
  parser.on('cdata', say)
  parser.on('closetag', () => {
    heldChars = 0
    depth -= 1
    if (depth > 1) open?.leave(depth - 1)
    if (depth > 1 || open === undefined) return
    if (open instanceof OpenImage) {
      hasImages = true
      done.push(open.image())
    }
    if (open instanceof OpenTrack) {
      tracks.push(open.track())
      keyCount += open.keyCount
    }
    open = undefined
  })
  for await (const chunk of text) {
    heldChars += chunk.length
    parser.write(chunk)
    if (heldChars > ITEM_LIMITS.itemBytes + chunk.length)
      failure ??= new SyntaxError('a text in it is too long')
    const openKeys = open instanceof OpenTrack ? open.keyCount : 0
    if (keyCount + openKeys > MOST_KEYS)
      failure ??= new SyntaxError(`it has more than ${MOST_KEYS} key frames: split it into several files`)
    if (failure !== undefined) throw failure
    yield* done
    done = []
  }
  parser.close()
  if (failure !== undefined) throw failure
  yield* done
  if (tracks.length > 0 || !hasImages) yield* meta.videos(tracks)
}
