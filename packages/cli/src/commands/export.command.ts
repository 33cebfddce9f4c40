// `export`: the tasks of a project into a file, in any format.

import { connect, SERVER_FLAGS } from '../connection.ts'
import { textFlag, type Command } from '../command.ts'
import { writeWhole } from './convert.command.ts'

export const exportCommand: Command = {
  name: 'export',
  about: 'Export a project of a server into a file',
  flags: [
    ...SERVER_FLAGS,
    { name: 'output', short: 'o', value: 'FILE', about: 'write it' },
    { name: 'to', value: 'FORMAT', about: 'as in convert (default JSON)' },
    { name: 'all-tasks', about: 'also tasks without an annotation' },
    { name: 'neutralize-formulas', about: 'as in convert' },
  ],
  async run(call) {
    const output = textFlag(call, 'output')
    if (output === undefined) throw new Error('Name the file with --output FILE.')
    const { client, projectId } = connect(call)
    const answer = await client.exports.direct(projectId, {
      format: (textFlag(call, 'to') ?? 'JSON').toUpperCase(),
      allTasks: call.flags['all-tasks'] === true,
      neutralizeFormulas: call.flags['neutralize-formulas'] === true,
    })
    if (answer.body === null) throw new Error('The server sent no file.')
    await writeWhole(output, answer.body)
    call.print(`Project ${projectId} → ${output}`)
  },
}
