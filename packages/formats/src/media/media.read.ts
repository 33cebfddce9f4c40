// Pictures, sounds and all else that tells nothing of tasks: one task that points at the file.
import { taskOfValue } from '../read-task.ts'
import { requireOneKey, type Reader } from '../reader.ts'

/** Reads whatever no other reader names. */
export const mediaReader: Reader = {
  id: 'MEDIA',
  title: 'A file per task',
  extensions: [],
  isList: false,
  async *read(file, { keys }) {
    requireOneKey(file, keys)
    yield [taskOfValue(keys, file.address, file.id)]
  },
}
