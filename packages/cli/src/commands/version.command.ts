// `version`: prints what `/api/version/` answers.

import type { Command } from '../command.ts'

export const versionCommand: Command = {
  name: 'version',
  about: 'Print the version',
  flags: [],
  async run(call) {
    const { printVersions, readEnv } = await import('@siali/server')
    call.print(JSON.stringify(printVersions(readEnv(call.env).version), null, 2))
  },
}
