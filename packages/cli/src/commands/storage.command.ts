// `storage doctor ID`: walks the way to a storage and says at the step that fails what to do; with a project, all of its
// storages. Ends with 0 when all is well, else with 1.

import type { Client, DoctorStep } from '@siali/sdk'
import { connectClient, readId, SERVER_FLAGS } from '../connection.ts'
import { textFlag, type Command, type CommandCall } from '../command.ts'

interface Patient {
  readonly id: number
  readonly name: string
}

export const storageCommand: Command = {
  name: 'storage',
  about: 'Say what is wrong with a storage: storage doctor ID, or --project ID for all of one',
  words: ['doctor', 'ID'],
  flags: SERVER_FLAGS,
  async run(call) {
    const [verb, word] = call.words ?? []
    if (verb !== 'doctor') throw new Error('Write: siali-label storage doctor ID')
    const client = connectClient(call)
    const patients = await listPatients(client, call, word)
    let sick = 0
    for (const { id, name } of patients) {
      call.print(name)
      let isWell = true
      for await (const step of client.storages.examine(id)) {
        for (const line of linesOf(step)) call.print(line)
        isWell &&= step.status !== 'failed'
      }
      if (!isWell) sick += 1
    }
    call.print(`${patients.length - sick} well, ${sick} failed`)
    if (sick > 0) throw new Error(sick === 1 ? 'A storage does not work.' : `${sick} storages do not work.`)
  },
}

async function listPatients(
  client: Client,
  call: CommandCall,
  word: string | undefined,
): Promise<readonly Patient[]> {
  const id = readId(word)
  if (word !== undefined) {
    if (id === undefined) throw new Error(`"${word}" is no id of a storage: it is a whole number.`)
    return [{ id, name: `Storage ${id}` }]
  }
  const projectId = readId(textFlag(call, 'project'))
  if (projectId === undefined)
    throw new Error('Name the storage by its id, or a project with --project ID for all of its storages.')
  return (await client.storages.list(projectId)).map((one) => ({
    id: one.id,
    name: `Storage ${one.id}: ${[one.title, `${one.kind} ${one.direction}`].filter((part) => part !== '').join(', ')}`,
  }))
}

const MARKS = { ok: 'ok   ', failed: 'FAIL ', skipped: 'skip ' } as const
const INDENT = ' '.repeat(8)

function linesOf({ step, status, detail, remedy }: DoctorStep): readonly string[] {
  const more = [remedy?.text, ...(remedy?.paste?.split('\n') ?? [])].filter((line) => line !== undefined)
  return [`  ${MARKS[status]} ${step}: ${printable(detail)}`, ...more.map((line) => INDENT + printable(line))]
}

/** Without what a terminal would obey: the words are those of other servers. */
function printable(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is taken out
  return text.replaceAll(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g, '')
}
