// THE list of commands. A command's id is its name in the key map.

import type { Command } from './command.ts'
import {
  deleteAllCommand,
  deleteCommand,
  duplicateCommand,
  nudgeCommands,
  redoCommand,
  undoCommand,
} from './edit.ts'
import { hostCommands } from './host.ts'
import {
  cycleCommand,
  exitCommand,
  hideAllCommand,
  hideCommand,
  lockCommand,
  selectAllCommand,
  unselectCommand,
} from './selection.ts'
import { stageCommands } from './stage.ts'

/** Id of a command: `annotation:undo`. Tools are chosen by `setTool`. */
export type CommandId = string

export const commands: readonly Command[] = [
  undoCommand,
  redoCommand,
  deleteCommand,
  deleteAllCommand,
  duplicateCommand,
  ...nudgeCommands,
  selectAllCommand,
  unselectCommand,
  exitCommand,
  cycleCommand,
  hideCommand,
  hideAllCommand,
  lockCommand,
  ...hostCommands,
  ...stageCommands,
]

const byId = new Map(commands.map((command) => [command.id, command]))

export function findCommand(id: string): Command | undefined {
  return byId.get(id)
}
