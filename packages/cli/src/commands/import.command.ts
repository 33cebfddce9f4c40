// `import`: a file of tasks or media into a project, whole or not at all.

import { openAsBlob } from 'node:fs'
import { basename } from 'node:path'
import { connect, SERVER_FLAGS } from '../connection.ts'
import { textFlag, type Command } from '../command.ts'

export const importCommand: Command = {
  name: 'import',
  about: 'Import a file into a project of a server',
  flags: [
    ...SERVER_FLAGS,
    { name: 'input', short: 'i', value: 'FILE', about: 'as the import page takes it' },
  ],
  async run(call) {
    const input = textFlag(call, 'input')
    if (input === undefined) throw new Error('Name the file with --input FILE.')
    const { client, projectId } = connect(call)
    const blob = await openAsBlob(input).catch((error: unknown) => {
      throw new Error(`${input} cannot be read.`, { cause: error })
    })
    const answer = await client.imports.files(projectId, [{ name: basename(input), blob }])
    call.print(
      `${answer.taskCount} tasks, ${answer.annotationCount} annotations, ${answer.predictionCount} predictions imported.`,
    )
  },
}
