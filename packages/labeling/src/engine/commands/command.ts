// What a command is: something a person can ask for by key, button or menu, without further words.

import type { Region } from '../../document/document.ts'
import type { Session } from '../session.ts'

/** What commands may do beyond the session: tools, stages and labels belong to the engine. */
export interface CommandContext {
  readonly session: Session
  /** True while a key is held down and repeats. */
  readonly repeat: boolean
  /** Ends a running gesture; false: there was none. */
  cancelGesture(): boolean
  /** Offers undo to a running gesture; false: it declined. */
  undoGesture(): boolean
  setTool(id: string): void
  /** Draws with the tool in hand in the middle of the picture; false: it draws nothing now. */
  drawInMiddle(): boolean
  zoom(how: 'in' | 'out' | 'fit' | 'actual'): void
  /** Shows a region of a picture as large as leaves some of its surroundings in view. */
  zoomTo(region: Region): void
  turnPage(by: 1 | -1): void
}

export interface Command {
  /** Named key of the key map. */
  readonly id: string
  readonly title: string
  /** True when `run` would do something. */
  canRun(cx: CommandContext): boolean
  /** false: nothing was done, so the browser may have the key. */
  run(cx: CommandContext): boolean
}
