// Tools as state charts: a state gets an event and what it may read, and answers with a Step. It performs nothing.
// Rules T1–T9 of SPEC.md.

import type { ConfigObject, LabelConfig } from '../config/config.types.ts'
import type { Change } from '../document/change.ts'
import type { AnnotationDoc, RecordId, Region } from '../document/document.ts'
import type { Bounds, Point, Size } from '../geometry/point.ts'
import type { PointerInput } from './events.ts'
import type { Viewport } from './viewport.ts'

/** What a running gesture shows before its change: regions as they would be, and the rubber band. */
export interface Preview {
  readonly object: string
  /** By id; ids the document does not hold are regions being drawn. */
  readonly regions: ReadonlyMap<RecordId, Region>
  /** Medium px. */
  readonly marquee?: Bounds
}

/** A pointer event with its place on the medium. */
export interface ToolPointer extends PointerInput {
  /** Medium px; may lie outside. */
  readonly point: Point
  /** What is under it: a grip of the selection first, else the topmost visible region. */
  readonly handle?: { readonly region: RecordId; readonly id: string }
  readonly over?: RecordId
}

/** How a new selection joins the present one. */
export type SelectMode = 'replace' | 'toggle' | 'add'

/** What tools may read, and the values they may ask for. Nothing here changes anything. */
export interface ToolContext<Memory = unknown> {
  readonly memory: Memory
  readonly preview: Preview | undefined
  readonly doc: AnnotationDoc
  readonly config: LabelConfig
  readonly object: ConfigObject
  readonly medium: Size
  readonly viewport: Viewport
  readonly selection: ReadonlySet<RecordId>
  readonly isEditable: (id: RecordId) => boolean
  /** Visible regions of the object whose bounds meet these (medium px), in order. */
  readonly within: (bounds: Bounds) => readonly Region[]
  /** A region of that shape with the active labels, a fresh id and entries for the control; undefined: not possible now. */
  readonly newRegion: (kind: string, shape: Region['shape']) => Region | undefined
  /** Selected regions of this object that may be edited. */
  readonly editable: readonly Region[]
}

/** What a state answers. Absent fields leave things as they are. */
export interface Step<Memory = unknown> {
  readonly to?: string
  readonly memory?: Memory
  /** null takes the preview away. Leaving to `idle` takes it away by itself. */
  readonly preview?: Preview | null
  readonly commit?: { readonly name: string; readonly change: Change }
  readonly select?: { readonly ids: readonly RecordId[]; readonly mode: SelectMode }
  /** View px to move the medium by. */
  readonly pan?: Point
  /** Nothing was done with the event: others may have it. */
  readonly declined?: true
}

export type ToolHandler<Memory> = (event: ToolPointer, cx: ToolContext<Memory>) => Step<Memory>

/** Handlers of one state. An event without handler changes nothing; `cancel` without handler returns to `idle`. */
export interface ToolState<Memory> {
  readonly pointerDown?: ToolHandler<Memory>
  readonly pointerMove?: ToolHandler<Memory>
  readonly pointerUp?: ToolHandler<Memory>
  readonly cancel?: (cx: ToolContext<Memory>) => Step<Memory>
  /** Undo is offered to the active tool first. */
  readonly undo?: (cx: ToolContext<Memory>) => Step<Memory>
}

export interface Tool<Memory = unknown> {
  readonly id: string
  readonly title: string
  /** Named key of the key map. */
  readonly key: string
  /** CSS cursor of the stage while idle. */
  readonly cursor: string
  /** Of a smart tool: the tool that it draws like. */
  readonly twinOf?: Tool
  readonly states: Readonly<Record<string, ToolState<Memory>>> & { readonly idle: ToolState<Memory> }
}

/**
 * A tool whose memory is known only to itself. The chart runner gives each tool back exactly the memory it
 * answered with, which is what makes the cast safe.
 */
export function defineTool<Memory>(tool: Tool<Memory>): Tool {
  return tool as unknown as Tool
}
