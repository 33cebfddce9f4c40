// `import`: a file, an archive, a folder or an address into a project, whole or not at all.

import { setTimeout as wait } from 'node:timers/promises'
import type { Client, ImportProblem, ProjectImport } from '@siali/sdk'
import { connect, SERVER_FLAGS } from '../connection.ts'
import { textFlag, type Command, type CommandCall } from '../command.ts'
import { filesOf, uploadAll } from '../upload-folder.ts'

export const importCommand: Command = {
  name: 'import',
  about: 'Import a file, a ZIP, a folder or an address into a project of a server',
  words: ['PATH'],
  flags: [
    ...SERVER_FLAGS,
    { name: 'input', short: 'i', value: 'PATH', about: 'the same as PATH' },
    { name: 'predictions', about: 'what is marked in data sets becomes predictions instead of annotations' },
    { name: 'skip-invalid', about: 'leave out what cannot be taken, and report it' },
    { name: 'preview', about: 'say what it would make, and import nothing' },
  ],
  async run(call) {
    const input = call.words?.[0] ?? textFlag(call, 'input')
    if (input === undefined) throw new Error('Name a file, a folder or an address: siali-label import PATH.')
    const { client, projectId } = connect(call)
    const choices = {
      into: call.flags['predictions'] === true ? 'predictions' : 'annotations',
      skipInvalid: call.flags['skip-invalid'] === true,
    } as const
    if (/^https?:\/\//i.test(input)) {
      if (call.flags['preview'] === true)
        throw new Error('An address cannot be previewed; download it first.')
      return follow(client, projectId, await client.imports.start(projectId, { url: input }, choices), call)
    }
    const found = await filesOf(input, call.print)
    const files = await uploadAll(client, projectId, found, call.print)
    if (files.length === 0) throw new Error(`${input} holds no file that can be imported.`)
    const drop = () =>
      client.imports
        .dropUploads(
          projectId,
          files.map(({ id }) => id),
        )
        .catch(() => {})
    try {
      if (call.flags['preview'] === true) await preview(client, projectId, files, choices, call)
      else await follow(client, projectId, await client.imports.start(projectId, { files }, choices), call)
    } catch (error) {
      await drop()
      throw error
    }
    if (call.flags['preview'] === true) await drop()
  },
}

const LOOK_EVERY_MS = 400
const TELL_EVERY_MS = 5000
const SHOWN_PROBLEMS = 20

/** Tells how far an import is until it has ended. @throws Error in its words when it failed. */
async function follow(client: Client, projectId: number, id: number, call: CommandCall): Promise<void> {
  let toldAt = performance.now()
  for (;;) {
    const found = await client.imports.get(projectId, id)
    if (found.finishedAt !== undefined) {
      tellProblems(found.problems, found.problemCount, call)
      if (found.status !== 'completed') throw new Error(`Nothing was imported. ${found.error ?? ''}`.trim())
      call.print(summaryOf(found))
      return
    }
    if (performance.now() - toldAt > TELL_EVERY_MS) {
      toldAt = performance.now()
      const part = found.progress === undefined ? '' : ` (${Math.floor(found.progress * 100)} %)`
      call.print(`${found.taskCount} tasks read${part}`)
    }
    await wait(LOOK_EVERY_MS)
  }
}

const summaryOf = ({ id, taskCount, annotationCount, predictionCount }: ProjectImport) =>
  `${taskCount} tasks, ${annotationCount} annotations, ${predictionCount} predictions imported (import ${id}).`

async function preview(
  client: Client,
  projectId: number,
  files: Parameters<Client['imports']['preview']>[1],
  choices: Parameters<Client['imports']['preview']>[2],
  call: CommandCall,
): Promise<void> {
  const seen = await client.imports.preview(projectId, files, choices)
  for (const { title, files: some, tasks } of seen.kinds)
    call.print(`${title}: ${some} files, ${tasks} tasks`)
  const atLeast = seen.isPart ? 'at least ' : ''
  call.print(
    `${atLeast}${seen.takenCount} tasks, ${seen.annotationCount} annotations, ${seen.predictionCount} predictions; columns: ${seen.columns.join(', ')}`,
  )
  const leftOut = seen.taskCount - seen.takenCount
  if (leftOut > 0) call.print(`${leftOut} tasks cannot be taken; --skip-invalid imports the rest.`)
  tellProblems(seen.problems, seen.problemCount, call)
}

function tellProblems(problems: readonly ImportProblem[], all: number, call: CommandCall): void {
  for (const { file, item, line, reason } of problems.slice(0, SHOWN_PROBLEMS)) {
    const place = line === undefined ? (item === undefined ? '' : `item ${item}`) : `line ${line}`
    call.print([file, place, reason].filter((part) => part !== '').join(': '))
  }
  if (all > SHOWN_PROBLEMS) call.print(`and ${all - SHOWN_PROBLEMS} more`)
}
