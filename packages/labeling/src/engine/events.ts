// What comes into the engine: plain data, made by thin DOM adapters or by the harness.

import type { Point } from '../geometry/point.ts'
import type { CommandId } from './commands/index.ts'

/** Modifier keys at the moment of the event. `mod` is Ctrl, on a Mac Command. */
export interface Modifiers {
  readonly shift: boolean
  readonly alt: boolean
  readonly mod: boolean
}

export interface PointerInput extends Modifiers {
  readonly type: 'pointerDown' | 'pointerMove' | 'pointerUp'
  /** Name of the object it happened on. Moves and ups of a drag keep the object of the press. */
  readonly object: string
  /** View px from the top-left corner of the object's stage. */
  readonly at: Point
  /** 0 main, 1 middle, 2 second; on moves the button held, -1 for none. */
  readonly button: number
  /** How many presses in a row at this place, as the system counts them (`UIEvent.detail`); 1 for moves. */
  readonly clicks: number
}

export interface PointerLeave {
  readonly type: 'pointerLeave'
  readonly object: string
}

export interface WheelInput extends Modifiers {
  readonly type: 'wheel'
  readonly object: string
  readonly at: Point
  /** CSS px; positive is down or right. */
  readonly deltaX: number
  readonly deltaY: number
}

export interface KeyInput extends Modifiers {
  readonly type: 'keyDown' | 'keyUp'
  /** `KeyboardEvent.key`. */
  readonly key: string
  /** `KeyboardEvent.code`, for keys whose `key` changes with modifiers. */
  readonly code: string
  /** Ctrl itself, also on a Mac. */
  readonly ctrl: boolean
  readonly repeat: boolean
  /** True while a text field has the focus: then only submitting and leaving keys count. */
  readonly typing: boolean
}

/** Text was selected on an object: UTF-16 offsets in its whole text, from 0, end exclusive. */
export interface TextSelected extends Modifiers {
  readonly type: 'textSelected'
  readonly object: string
  readonly start: number
  readonly end: number
}

/** A click (no selection) at a UTF-16 offset of a text; `undefined` beside the text. */
export interface TextClicked extends Modifiers {
  readonly type: 'textClicked'
  readonly object: string
  readonly offset: number | undefined
}

/** The pointer rests at a UTF-16 offset of a text. */
export interface TextHovered {
  readonly type: 'textHovered'
  readonly object: string
  readonly offset: number | undefined
}

/** The pointer was lost or the window left: a running gesture ends without a change. */
export interface CancelInput {
  readonly type: 'cancel'
}

export interface CommandInput {
  readonly type: 'command'
  readonly command: CommandId
}

export type EngineEvent =
  | PointerInput
  | PointerLeave
  | WheelInput
  | KeyInput
  | TextSelected
  | TextClicked
  | TextHovered
  | CancelInput
  | CommandInput

export const NO_MODIFIERS: Modifiers = { shift: false, alt: false, mod: false }
