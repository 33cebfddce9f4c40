// CVAT for images: a task per image.
import { refuseLosses, showsImage, taskOfImage } from '../image/read-tasks.ts'
import { decodeText, FileError, type Reader } from '../reader.ts'
import { parseCvat } from './cvat.parse.ts'

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
      for await (const image of parseCvat(decodeText(file), refuseLosses(file)))
        yield [taskOfImage(context, file, image)]
    } catch (error) {
      throw error instanceof SyntaxError ? new FileError(file, error.message, error) : error
    }
  },
}
