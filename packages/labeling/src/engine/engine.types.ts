// The engine's public face: an editing session without a browser. Signals out, events and operations in.

import type { ReadonlySignal } from '@preact/signals-core'
import type { ConfigObject, Control, LabelConfig, TagNode } from '../config/config.types.ts'
import type { Change } from '../document/change.ts'
import type { HistoryState } from '../document/history.ts'
import type { AnnotationDoc, Direction, RecordId, Region } from '../document/document.ts'
import type { Bounds, Point, Size } from '../geometry/point.ts'
import type { Json, JsonObject } from '../json.ts'
import type { DecodedResults, ResultProblem } from '../results/results.decode.ts'
import type { CommandId } from './commands/index.ts'
import type { EngineEvent } from './events.ts'
import type { Preview, SelectMode } from './tool.ts'
import type { Viewport } from './viewport.ts'

/** What the person wants of the host; the engine itself sends nothing anywhere. */
export type Intent = 'submit' | 'update' | 'skip' | 'delete-all' | 'focus-region-control' | 'edit-note'

/** Settings of the person; defaults are those of the settings dialog. */
export interface EditorSettings {
  readonly enableHotkeys: boolean
  readonly continuousLabeling: boolean
  readonly selectAfterCreate: boolean
  readonly invertedZoom: boolean
}

export interface EngineOptions {
  readonly config: LabelConfig
  /** The task's `data`. */
  readonly data: JsonObject
  /** A `result` list: of an annotation, a draft or a prediction. */
  readonly results?: readonly unknown[]
  /**
   * The same, decoded before: a worker may have done it with the config resolved for the same data. Wins over
   * `results`.
   */
  readonly decoded?: DecodedResults
  /** What `draftState` gave, saved beside the draft; a history that does not fit the results is dropped. */
  readonly history?: unknown
  /** Milliseconds since 1970. */
  readonly clock: () => number
  /** A random id of `length` characters of A-Z a-z 0-9 _ -. */
  readonly newId: (length: number) => string
  readonly readOnly?: boolean
  /** True: the results are those of a prediction, and say so from now on (`origin`). */
  readonly fromPrediction?: boolean
  /** True for an annotation that was never saved: preselected choices are set, submitting is the intent of Ctrl+Enter. */
  readonly isNew?: boolean
  readonly isMac?: boolean
  readonly settings?: Partial<EditorSettings>
  /** Keys of the person or the server by name: `{"annotation:submit": {"key": "shift+s"}}`. Unknown names are ignored. */
  readonly keymap?: Readonly<Record<string, { readonly key: string | null }>>
  /** False: an annotation without results cannot be submitted. */
  readonly allowEmpty?: boolean
  readonly onIntent?: (intent: Intent) => void
  /**
   * A model is wanted to say something of what was drawn; what it says goes into `offer`. Without it there are no
   * suggestions.
   */
  readonly onPrompt?: (prompt: Prompt) => void
  /** After each change of the document, with what changed; not for loading. */
  readonly onChange?: (change: Change) => void
}

/** State of an object's data: pictures are measured by their view, url texts are fetched by it. */
export type Medium =
  | { readonly status: 'loading' }
  | { readonly status: 'error'; readonly message: string }
  | { readonly status: 'ready'; readonly size: Size; readonly text?: string }

/** What a model is asked about. A newer one makes answers to older ones void. */
export interface Prompt {
  readonly id: number
  /** Result items of what was drawn, as a model gets them in the context of its request. */
  readonly results: readonly JsonObject[]
}

/** What a model suggests now: regions of the document, and answers to classifications. */
export interface SuggestionState {
  readonly regions: readonly RecordId[]
  readonly answers: readonly { readonly control: string; readonly payload: Json | undefined }[]
}

/** `late`: about what is no more. `nothing`: no item fits the config. */
export type OfferOutcome = 'late' | 'nothing' | 'shown' | 'taken'

/** A grip of the selection where it is on the stage, view px. `rotate` turns, the others resize. */
export interface HandleView {
  readonly region: RecordId
  readonly id: string
  readonly at: Point
  readonly cursor: string
}

/** A row of the regions list. */
export interface RegionRow {
  readonly id: RecordId
  /** From 1, in order of creation. */
  readonly index: number
  readonly slot: number
  readonly object: string
  readonly item: number | undefined
  /** Result type of its first entry. */
  readonly type: string
  /** Shown texts of its labels. */
  readonly labels: readonly string[]
  readonly color: string
  /** Marked text of a span. */
  readonly text: string | undefined
  readonly score: number | undefined
  readonly hidden: boolean
  readonly locked: boolean
  readonly readonly: boolean
  /** A model suggests it. */
  readonly suggested: boolean
}

export interface RelationRow {
  readonly id: RecordId
  readonly from: RecordId
  readonly to: RecordId
  readonly direction: Direction
  readonly labels: readonly string[]
}

/** Why an annotation cannot be submitted now. `message` is shown as it is. */
export interface SubmitProblem {
  readonly code: 'required' | 'empty' | 'value'
  readonly message: string
  readonly control?: string
  readonly region?: RecordId
  readonly item?: number
}

/** Something that happened: `text` says it in English, code and values let a host say it in another language. */
export interface Notice {
  readonly code: 'undone' | 'redone' | 'too-many'
  readonly text: string
  /** Name of the step, or of the label. */
  readonly name: string
  /** Steps dropped because they no longer fit; or how often the label may be used. */
  readonly count: number
}

/** How a region is drawn. `color` is a CSS colour as the config says. */
export interface RegionStyle {
  readonly color: string
  readonly strokeColor: string
  readonly fillOpacity: number
  readonly strokeWidth: number
}

/** A tool of an object's tool bar. */
export interface ToolChoice {
  readonly id: string
  readonly title: string
  /** Key as shown: `R`. Undefined when hotkeys are off or the key was taken away. */
  readonly key: string | undefined
  /** A model is asked about what it draws. */
  readonly isSmart: boolean
}

/** What is saved beside a draft besides its results: JSON. */
export interface DraftState {
  readonly version: 1
  readonly history: HistoryState
}

export interface Engine {
  /** With the task's data put in: repeated, resolved, dynamic options added. */
  readonly config: LabelConfig
  readonly data: JsonObject

  readonly doc: ReadonlySignal<AnnotationDoc>
  readonly preview: ReadonlySignal<Preview | undefined>
  readonly selection: ReadonlySignal<ReadonlySet<RecordId>>
  readonly hover: ReadonlySignal<RecordId | undefined>
  readonly hidden: ReadonlySignal<ReadonlySet<RecordId>>
  readonly locked: ReadonlySignal<ReadonlySet<RecordId>>
  /** Id of the active tool and its state: `rectangle`, `dragging`. */
  readonly tool: ReadonlySignal<{ readonly id: string; readonly state: string }>
  /** Chosen labels by control name, stored form. */
  readonly activeLabels: ReadonlySignal<ReadonlyMap<string, readonly string[]>>
  readonly canUndo: ReadonlySignal<boolean>
  readonly canRedo: ReadonlySignal<boolean>
  /** True when the document differs from what was loaded or last marked as saved. */
  readonly isDirty: ReadonlySignal<boolean>
  readonly readOnly: ReadonlySignal<boolean>
  readonly settings: ReadonlySignal<EditorSettings>
  /** Regions in order. Cost: O(regions) per document version, nothing per gesture frame. */
  readonly regions: ReadonlySignal<readonly RegionRow[]>
  readonly relations: ReadonlySignal<readonly RelationRow[]>
  /** Regions by stored label, `<control>\u0000<label>`. */
  readonly labelCounts: ReadonlySignal<ReadonlyMap<string, number>>
  /** What loading could not take as it was, item by item. */
  readonly problems: ReadonlySignal<readonly ResultProblem[]>
  /** The last thing worth saying, for a live region. Changes identity with each notice. */
  readonly notice: ReadonlySignal<Notice | undefined>
  /** What the person last asked of the host or the editor's view; changes identity with each. */
  readonly intent: ReadonlySignal<{ readonly intent: Intent } | undefined>
  /** A model is asked about what smart tools draw. */
  readonly smart: ReadonlySignal<boolean>
  readonly suggestions: ReadonlySignal<SuggestionState>
  /** True when the config has something that a model can be asked about while it is drawn. */
  readonly canBeSmart: boolean
  /** Keys of nodes the visibility rules hide now. */
  readonly hiddenNodes: ReadonlySignal<ReadonlySet<string>>

  medium(object: string): ReadonlySignal<Medium>
  viewport(object: string): ReadonlySignal<Viewport>
  handles(object: string): ReadonlySignal<readonly HandleView[]>
  /** CSS cursor of the object's stage. */
  cursor(object: string): ReadonlySignal<string>
  /** Page shown of a multi-item object, from 0. */
  item(object: string): ReadonlySignal<number>
  toolsOf(object: string): readonly ToolChoice[]

  setMedium(object: string, medium: Medium): void
  /** View px of the stage. */
  setStage(object: string, size: Size): void
  setItem(object: string, item: number): void
  setSettings(settings: Partial<EditorSettings>): void
  setReadOnly(readOnly: boolean): void

  /** True when the engine used the event: the adapter then stops the browser's own reaction. */
  dispatch(event: EngineEvent): boolean
  run(command: CommandId): boolean
  canRun(command: CommandId): boolean
  setTool(id: string): void
  /** Clicks a label: chooses it, takes it back, or relabels the selected regions. */
  chooseLabel(control: string, stored: string): void
  /**
   * Clicks a choice of the task, of the page shown, or of the one selected region. A nested choice is named by its
   * stored texts from the root.
   */
  toggleChoice(control: string, path: string | readonly string[]): void
  /** Payload a classification holds now where it would be written; undefined: none. */
  payloadOf(control: string): ReadonlySignal<Json | undefined>
  /** Writes a classification's payload; undefined takes it away. One undo step. */
  setPayload(control: string, payload: Json | undefined): void
  select(ids: readonly RecordId[], mode: SelectMode): void
  setHover(id: RecordId | undefined): void
  setHidden(ids: readonly RecordId[], hidden: boolean): void
  setLocked(ids: readonly RecordId[], locked: boolean): void
  /** Note of a region; empty takes it away. */
  setNote(id: RecordId, text: string): void
  /** Numbers of a region's shape typed in a panel. Unknown keys and unreadable numbers are ignored. */
  setShape(id: RecordId, numbers: Readonly<Record<string, number>>): void
  /** Takes away all regions that may be edited, with their relations: what `delete-all` asks, once confirmed. */
  deleteAll(): boolean
  /** Back to what was loaded; one undo step. */
  reset(): boolean
  /** Result items of the selected regions, for the clipboard. */
  copy(): JsonObject[]
  /** Adds regions of copied items and selects them; false: nothing fitted. Anything may be handed in. */
  paste(items: unknown): boolean
  /** Applies a change that is not the person's: it does not enter the history. Stale ones are refused. */
  applyRemote(change: Change): boolean

  /** Off: suggestions go, and smart tools with them. */
  setSmart(isOn: boolean): void
  /** What a model answered to a prompt: result items, which may be anything. `isTaken`: accepted at once. */
  offer(prompt: number, items: unknown, isTaken: boolean): OfferOutcome
  /** Takes suggestions, without ids all; one undo step. */
  acceptSuggestions(ids?: readonly RecordId[]): boolean
  /** Takes suggestions away, without ids all. What was drawn for them stays. */
  rejectSuggestions(ids?: readonly RecordId[]): void

  styleOf(region: Region): RegionStyle
  /** CSS colour of a label, as on chips and regions. */
  colorOf(control: string, stored: string): string
  /** Bounds on the medium, px (text: code points in x). */
  boundsOf(region: Region): Bounds
  /** Text of a span as it stands in the object; undefined for others. */
  textOf(region: Region): string | undefined
  /** Slots of regions of the object that are shown and meet the bounds (medium px), lowest first. */
  visibleSlots(object: string, bounds: Bounds): readonly number[]
  /** Key of a label or choice, as shown: `1`. */
  hotkeyOf(control: string, path: string | readonly string[]): string | undefined
  /** Key of an action by its name, as shown: `Ctrl+Z`. */
  keyOf(name: string): string | undefined
  controlsOf(object: string): readonly Control[]
  objectOf(name: string): ConfigObject | undefined
  nodeOf(key: string): TagNode | undefined

  /** The `result` list. Cost: O(records changed since the last call) encodings. */
  encode(): JsonObject[]
  /** In the order people meet them; empty: it may be submitted. */
  checkSubmit(): readonly SubmitProblem[]
  draftState(): DraftState
  /** What is held now counts as saved. */
  markSaved(): void
  dispose(): void
}
