// Commands that only tell the host what the person wants: the engine sends and asks nothing itself.

import type { Intent } from '../engine.types.ts'
import type { Session } from '../session.ts'
import type { Command } from './command.ts'

function asking(id: string, title: string, intentOf: (session: Session) => Intent | undefined): Command {
  return {
    id,
    title,
    canRun: ({ session }) => intentOf(session) !== undefined,
    run({ session }) {
      const intent = intentOf(session)
      if (intent === undefined) return false
      session.intend(intent)
      return true
    },
  }
}

const oneSelected = (session: Session) => session.selection.value.size === 1

const editFields = asking('region:focus', 'Edit the fields of the region', (session) =>
  oneSelected(session) ? 'focus-region-control' : undefined,
)

/** With nothing selected the same key draws, so that no mouse is needed for the first region either. */
const editOrDraw: Command = {
  ...editFields,
  run: (cx) => (cx.session.selection.value.size === 0 && !cx.repeat ? cx.drawInMiddle() : editFields.run(cx)),
}

export const hostCommands: readonly Command[] = [
  asking('annotation:submit', 'Submit', (session) =>
    session.readOnly.value ? undefined : session.options.isNew === true ? 'submit' : 'update',
  ),
  asking('annotation:update', 'Update', (session) =>
    session.readOnly.value || session.options.isNew === true ? undefined : 'update',
  ),
  asking('annotation:skip', 'Skip', (session) => (session.readOnly.value ? undefined : 'skip')),
  editOrDraw,
  asking('region:meta', 'Edit the note', (session) => (oneSelected(session) ? 'edit-note' : undefined)),
]
