// `export`: the tasks of a project into a file, in any format. What copies media is prepared first, so that what could not be
// had is told.

import { setTimeout as wait } from 'node:timers/promises'
import type { Client, PreparedExport } from '@siali/sdk'
import { connect, readId, SERVER_FLAGS } from '../connection.ts'
import { textFlag, type Command, type CommandCall } from '../command.ts'
import { downloadStored, type StoredExport } from '../stored-download.ts'
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
    {
      name: 'prepared',
      value: 'ID',
      about: 'take the file of this earlier export, or go on with its download that broke off',
    },
  ],
  async run(call) {
    const output = textFlag(call, 'output')
    if (output === undefined) throw new Error('Name the file with --output FILE.')
    const { client, projectId } = connect(call)
    const format = (textFlag(call, 'to') ?? 'JSON').toUpperCase()
    const options: Options = {
      allTasks: call.flags['all-tasks'] === true,
      neutralizeFormulas: call.flags['neutralize-formulas'] === true,
    }
    const earlier = textFlag(call, 'prepared')
    const id =
      earlier === undefined
        ? await prepare(client, projectId, format, options)
        : await findEarlier(client, projectId, format, { earlier, ...options })
    if (id === undefined) {
      const answer = await client.exports.direct(projectId, { format, ...options })
      if (answer.body === null) throw new Error('The server sent no file.')
      await writeWhole(output, whole(answer.body))
    } else {
      if (earlier === undefined) call.print(`Preparing export ${id}`)
      await fetchPrepared(client, { projectId, id, format }, output, call)
    }
    call.print(`Project ${projectId} → ${output}`)
  },
}

// What a snapshot itself is stored as.
const SNAPSHOT_FORMAT = 'JSON'
const LOOK_EVERY_MS = 500
/** The server asks for the format right after the tasks are there. */
const MOST_UNASKED = 120
const SHOWN = 20

interface Options {
  readonly allTasks: boolean
  readonly neutralizeFormulas: boolean
}

/** Begins the export of a format that copies media, and gives its id; undefined for all others. */
async function prepare(
  client: Client,
  projectId: number,
  format: string,
  { allTasks }: Options,
): Promise<number | undefined> {
  const offer = (await client.exports.formats(projectId)).find(({ name }) => name === format)
  if (offer?.copiesMedia !== true && offer?.alwaysCopiesMedia !== true) return undefined
  const title = `siali-label export --to ${format}`
  return client.exports.prepare(projectId, { format, title, onlyAnnotated: !allTasks })
}

/** @throws Error when it is not there, cannot be as wanted, or nobody asked for the format: that would be waited for without end. */
async function findEarlier(
  client: Client,
  projectId: number,
  format: string,
  { earlier, allTasks, neutralizeFormulas }: Options & { readonly earlier: string },
): Promise<number> {
  const id = readId(earlier)
  if (id === undefined) throw new Error('Name the earlier export by its number: --prepared ID.')
  if (allTasks || neutralizeFormulas)
    throw new Error('An earlier export stays as it is: leave out --all-tasks and --neutralize-formulas.')
  const { status, conversions } = await findPrepared(client, projectId, id)
  const names = [SNAPSHOT_FORMAT, ...conversions.map((one) => one.format)]
  if (status === 'completed' && !names.includes(format))
    throw new Error(
      `Export ${id} has no file of ${format}. Take one of these with --to: ${names.join(', ')}.`,
    )
  return id
}

/** What the connection does to the bytes is told apart from what the disk does. */
async function* whole(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body
  } catch (cause) {
    throw new Error(
      'The download broke off and no file was written. What is made while it downloads cannot go on: export it again.',
      { cause },
    )
  }
}

/** Waits until the file is made, tells what it leaves out, and downloads it. @throws Error in the server's words when it failed. */
async function fetchPrepared(
  client: Client,
  stored: StoredExport,
  output: string,
  call: CommandCall,
): Promise<void> {
  const { projectId, id, format } = stored
  for (let unasked = 0; unasked < MOST_UNASKED;) {
    const entry = await findPrepared(client, projectId, id)
    const count = problemsOf(entry, format)
    if (count !== undefined) {
      const problems = count === 0 ? [] : await client.exports.problems(projectId, id, format)
      for (const { task, message } of problems.slice(0, SHOWN))
        call.print(`left out, task ${String(task)}: ${message}`)
      if (count > SHOWN) call.print(`and ${count - SHOWN} more`)
      return downloadStored(client, stored, output)
    }
    const isAsked = entry.status !== 'completed' || entry.conversions.some((one) => one.format === format)
    unasked = isAsked ? 0 : unasked + 1
    await wait(LOOK_EVERY_MS)
  }
  throw new Error(
    `Export ${id} is there, but its server did not begin to make ${format} of it. Export it again.`,
  )
}

/** @throws Error when there is none. */
async function findPrepared(client: Client, projectId: number, id: number): Promise<PreparedExport> {
  const entry = (await client.exports.prepared(projectId)).find((one) => one.id === id)
  if (entry === undefined) throw new Error(`There is no export ${id}; it may have been deleted.`)
  return entry
}

/** How much the file leaves out; undefined while it is made. @throws Error in the server's words when it failed. */
function problemsOf(entry: PreparedExport, format: string): number | undefined {
  const made = entry.conversions.find((one) => one.format === format)
  const failed = [entry, made].find((one) => one?.status === 'failed')
  if (failed !== undefined) throw new Error(`The export could not be made. ${failed.error ?? ''}`.trim())
  if (format === SNAPSHOT_FORMAT) return entry.status === 'completed' ? 0 : undefined
  return made?.status === 'completed' ? made.problemCount : undefined
}
