// The server that a command talks to: its address and token from flags or the environment.

import { createClient, type Client } from '@siali/sdk'
import { textFlag, type CommandCall, type Flag } from './command.ts'

export const SERVER_FLAGS: readonly Flag[] = [
  { name: 'url', value: 'URL', about: 'the server (default $LABEL_STUDIO_URL, else http://localhost:8080)' },
  {
    name: 'token',
    value: 'TOKEN',
    about: 'an access token or personal token (default $LABEL_STUDIO_API_KEY)',
  },
  { name: 'project', value: 'ID', about: 'the project' },
]

export interface Connection {
  readonly client: Client
  readonly projectId: number
}

/** @throws Error in one sentence when the token or the project is missing. */
export function connect(call: CommandCall): Connection {
  const client = connectClient(call)
  const projectId = readId(textFlag(call, 'project'))
  if (projectId === undefined) throw new Error('Name the project with --project ID.')
  return { client, projectId }
}

/** For commands that need no project. @throws Error in one sentence when the token is missing. */
export function connectClient(call: CommandCall): Client {
  const baseUrl = textFlag(call, 'url') ?? call.env['LABEL_STUDIO_URL'] ?? 'http://localhost:8080'
  const token = textFlag(call, 'token') ?? call.env['LABEL_STUDIO_API_KEY']
  if (token === undefined || token === '')
    throw new Error('Give a token with --token TOKEN, or in LABEL_STUDIO_API_KEY.')
  return createClient({ baseUrl, token })
}

/** The id that a word is; undefined for every other. */
export function readId(word: string | undefined): number | undefined {
  const id = Number(word)
  return Number.isInteger(id) && id >= 1 ? id : undefined
}
