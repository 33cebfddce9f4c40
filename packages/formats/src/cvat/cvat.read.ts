// CVAT: a task per image or video.
import { showsImage, taskOfImage } from '../image/read-tasks.ts'
import { showsVideo, taskOfVideo } from '../keyframes/video-tasks.ts'
import { brokenTask, type ReadTask } from '../read-task.ts'
import { decodeText, FileError, type ReadableFile, type ReadContext, type Reader } from '../reader.ts'
import type { ParsedImage } from './cvat-image.parse.ts'
import { parseCvat } from './cvat.parse.ts'
import type { ParsedVideo } from './cvat-video.parse.ts'

export const cvatReader: Reader = {
  id: 'CVAT_XML',
  title: 'CVAT',
  extensions: ['.xml'],
  isList: false,
  describesMedia: 'name',
  recognizes: (start, context) =>
    (showsImage(context) || showsVideo(context)) &&
    start.includes('<annotations>') &&
    /<(version|meta|image|track)[\s>]/.test(start),
  async *read(file, context) {
    try {
      for await (const part of parseCvat(decodeText(file))) yield taskOf(context, file, part)
    } catch (error) {
      throw error instanceof SyntaxError ? new FileError(file, error.message, error) : error
    }
  },
}

/** What a medium holds and results cannot refuses that medium: it is taken whole or not at all. */
function taskOf(context: ReadContext, file: ReadableFile, part: ParsedImage | ParsedVideo): ReadTask[] {
  try {
    if (part.kind === 'video') return taskOfVideo(context, file, part, ', or export it "for images"')
    if (!showsImage(context))
      throw new SyntaxError(
        'it is an image, and the label config shows none. Add an Image, or export it "for video".',
      )
    if (part.problem !== undefined) throw new SyntaxError(part.problem)
    return [taskOfImage(context, file, part)]
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return [brokenTask(part.name === '' ? error.message : `${part.name}: ${error.message}`, file.id)]
  }
}
