// `export`: the tasks of a project into a file, in any format. What copies media is prepared first, so that what could not be
// had is told.

import { setTimeout as wait } from 'node:timers/promises'
import type { Client, PreparedExport } from '@siali/sdk'
import { connect, SERVER_FLAGS } from '../connection.ts'
import { textFlag, type Command, type CommandCall } from '../command.ts'
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
    const format = (textFlag(call, 'to') ?? 'JSON').toUpperCase()
    const allTasks = call.flags['all-tasks'] === true
    const offer = (await client.exports.formats(projectId)).find(({ name }) => name === format)
    const answer =
      offer?.copiesMedia === true || offer?.alwaysCopiesMedia === true
        ? await prepared(client, projectId, { format, allTasks }, call)
        : await client.exports.direct(projectId, {
            format,
            allTasks,
            neutralizeFormulas: call.flags['neutralize-formulas'] === true,
          })
    if (answer.body === null) throw new Error('The server sent no file.')
    await writeWhole(output, answer.body)
    call.print(`Project ${projectId} → ${output}`)
  },
}

const LOOK_EVERY_MS = 500
const SHOWN = 20

/** Has the file made, tells what it leaves out, and opens it. @throws Error in the server's words when it failed. */
async function prepared(
  client: Client,
  projectId: number,
  { format, allTasks }: { readonly format: string; readonly allTasks: boolean },
  call: CommandCall,
): Promise<Response> {
  const id = await client.exports.prepare(projectId, {
    format,
    title: `siali-label export --to ${format}`,
    onlyAnnotated: !allTasks,
  })
  for (;;) {
    const entry = (await client.exports.prepared(projectId)).find((one) => one.id === id)
    if (entry === undefined) throw new Error('The export was deleted while it was made.')
    const made = endOf(entry)
    if (made !== undefined) {
      const problems = made.problemCount === 0 ? [] : await client.exports.problems(projectId, id, format)
      for (const { task, message } of problems.slice(0, SHOWN))
        call.print(`left out, task ${String(task)}: ${message}`)
      if (made.problemCount > SHOWN) call.print(`and ${made.problemCount - SHOWN} more`)
      return client.exports.download(projectId, id, format)
    }
    await wait(LOOK_EVERY_MS)
  }
}

function endOf({
  status,
  error,
  conversions,
}: PreparedExport): PreparedExport['conversions'][number] | undefined {
  const [made] = conversions
  const failure = status === 'failed' ? error : made?.status === 'failed' ? made.error : undefined
  if (status === 'failed' || made?.status === 'failed')
    throw new Error(`The export could not be made. ${failure ?? ''}`.trim())
  return made?.status === 'completed' ? made : undefined
}
