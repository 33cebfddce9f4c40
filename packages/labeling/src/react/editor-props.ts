// What the page gives the editor. The editor draws the whole frame; the page brings data and deeds.

import type { Person, SaveStatus } from '@siali/ui'
import type { ReactNode } from 'react'
import type { Engine } from '../engine/engine.types.ts'
import type { Translate } from './messages.ts'

/** An annotation, draft or prediction of the task, as a tab of the top bar. */
export interface AnnotationTab {
  readonly id: string
  readonly name: string
  /** Who made it; undefined: a model did. */
  readonly person?: Person | undefined
  /** Age, state or score: `2 h`, `draft`, `0.91`. */
  readonly detail?: string | undefined
}

/** What may be done with the annotation: decides the buttons of the foot. */
export type EditorMode = 'submit' | 'update' | 'skipped' | 'look'

export interface MenuItem {
  readonly id: string
  readonly label: string
  readonly onSelect: () => void
}

/** A model that is asked while somebody labels: its switches, and how the last request fared. */
export interface AutoAnnotation {
  readonly isOn: boolean
  readonly onToggle: (isOn: boolean) => void
  /** Suggestions are taken as they come. */
  readonly takesAll: boolean
  readonly onTakesAll: (takesAll: boolean) => void
  readonly isAsking: boolean
  /** Why the last request failed: a sentence. */
  readonly problem: string | undefined
  readonly onRetry: () => void
  readonly onDismiss: () => void
}

export interface LabelingEditorProps {
  /** Opened by `createEngine`, one per annotation; give the editor a `key` that changes with it. */
  readonly engine: Engine
  readonly mode: EditorMode
  /** Name of the task's material: first line of the top bar. */
  readonly title: string
  readonly subtitle?: string | undefined
  /** Other languages; English when absent. */
  readonly t?: Translate | undefined
  readonly onBack?: (() => void) | undefined
  readonly tabs?: readonly AnnotationTab[] | undefined
  readonly activeTab?: string | undefined
  readonly onTab?: ((id: string) => void) | undefined
  readonly onNewAnnotation?: (() => void) | undefined
  readonly onCompare?: (() => void) | undefined
  /** In a stream: takes the place of the tabs. */
  readonly progress?: { readonly done: number; readonly total: number } | undefined
  readonly saveState?: { readonly status: SaveStatus; readonly text: string } | undefined
  readonly onSaveState?: (() => void) | undefined
  readonly onInstructions?: (() => void) | undefined
  readonly onComments?: (() => void) | undefined
  readonly onKeyboard?: (() => void) | undefined
  readonly onSettings?: (() => void) | undefined
  /** End of the top bar: the account, or the way out of a stream. */
  readonly topEnd?: ReactNode
  /** Under the top bar: a conflict, a notice. */
  readonly banner?: ReactNode
  /** Called only when nothing required is missing. While the promise runs the button waits. */
  readonly onSubmit?: (() => Promise<void> | void) | undefined
  readonly onUpdate?: (() => Promise<void> | void) | undefined
  readonly onSkip?: (() => Promise<void> | void) | undefined
  readonly onCancelSkip?: (() => Promise<void> | void) | undefined
  readonly onPrevious?: (() => void) | undefined
  readonly onNext?: (() => void) | undefined
  /** `Task 12 of 218`. */
  readonly position?: string | undefined
  /** Further ways to save, in the menu of the primary button. */
  readonly submitMenu?: readonly MenuItem[] | undefined
  /** Why Submit or Update is off; undefined: it is on. */
  readonly offReason?: string | undefined
  /** Absent: the project has no model that is asked while somebody labels. */
  readonly autoAnnotation?: AutoAnnotation | undefined
  /** Names of all regions on media, whatever their number. */
  readonly showNames?: boolean | undefined
  /** In a page that has a main area of its own. */
  readonly isPart?: boolean | undefined
  /** Media and answers alone, without labels, side panel and foot: to look at beside another. */
  readonly isBare?: boolean | undefined
  /** The side panel starts folded, as beside the data manager. */
  readonly startFolded?: boolean | undefined
  /** The side panel was folded or opened; the next editor can start the same way. */
  readonly onFold?: ((isFolded: boolean) => void) | undefined
  /** Addresses of media on their way to the browser; as they are when absent. */
  readonly resolveUrl?: ((url: string) => string) | undefined
}
