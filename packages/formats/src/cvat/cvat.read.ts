// CVAT for images: a task per image.
import { showsImage, taskOfImage } from '../image/read-tasks.ts'
import { brokenTask, type ReadTask } from '../read-task.ts'
import { decodeText, FileError, type ReadableFile, type ReadContext, type Reader } from '../reader.ts'
import { parseCvat, type ParsedImage } from './cvat.parse.ts'

export const cvatReader: Reader = {
  id: 'CVAT_XML',
  title: 'CVAT for images',
  extensions: ['.xml'],
  isList: false,
  describesMedia: 'name',
  recognizes: (start, context) =>
    showsImage(context) && start.includes('<annotations>') && /<(version|meta|image)[\s>]/.test(start),
  async *read(file, context) {
    try {
      for await (const image of parseCvat(decodeText(file))) yield [taskOf(context, file, image)]
    } catch (error) {
      throw error instanceof SyntaxError ? new FileError(file, error.message, error) : error
    }
  },
}

/** What an image holds and results cannot refuses that image: it is taken whole or not at all. */
function taskOf(context: ReadContext, file: ReadableFile, image: ParsedImage): ReadTask {
  const broken = (problem: string) => brokenTask(`${image.name}: ${problem}`, file.id)
  if (image.problem !== undefined) return broken(image.problem)
  try {
    return taskOfImage(context, file, image)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return broken(error.message)
  }
}
