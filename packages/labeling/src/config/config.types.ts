// What a label config is after reading: positions, problems, tag nodes, controls, objects and label options.
// Types only. Reading is in config.xml.ts and config.tree.ts, checking in config.check.ts.

import type { Json, JsonObject } from '../json.ts'
import type { ControlTag, ObjectTag, Tag } from '../tags/tag.ts'

/** A place in the text: line and column from 1; offset in UTF-16 code units from 0. */
export interface Position {
  readonly line: number
  readonly column: number
  readonly offset: number
}

export type ProblemCode =
  | 'ERR_REQUIRED'
  | 'ERR_UNKNOWN_TAG'
  | 'ERR_TAG_NOT_FOUND'
  | 'ERR_TAG_UNSUPPORTED'
  | 'ERR_PARENT_TAG_UNEXPECTED'
  | 'ERR_BAD_TYPE'
  | 'ERR_GENERAL'
  | 'WARN_NO_CONTROL'
  | 'WARN_NO_OBJECT'
  | 'WARN_WRONG_OBJECT'
  | 'WARN_NO_LABELS'
  | 'WARN_DUPLICATE'

/** One thing wrong with a config. An `error` keeps the editor from showing it, a `warning` does not. */
export interface ConfigProblem {
  readonly code: ProblemCode
  readonly severity: 'error' | 'warning'
  readonly message: string
  readonly line: number
  readonly column: number
  readonly tag?: string
  readonly attribute?: string
  readonly value?: string
  /** What would be accepted, in words. */
  readonly expected?: string
}

export interface TagAttribute {
  /** As written. */
  readonly name: string
  readonly value: string
  readonly position: Position
}

/** One element of the config, with its tag when the language knows it. */
export interface TagNode {
  /** Path of child indexes from the root, `0.2.1`; a repeated element adds `~index`. Unique in the tree. */
  readonly key: string
  /** As written. */
  readonly written: string
  readonly tag: Tag | undefined
  /** As written and in order. */
  readonly attributeList: readonly TagAttribute[]
  /** By lower-case name, as written. Text content stands under `value` when there is none. */
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly TagNode[]
  /** Joined text of an element without child elements, or the inner markup where the tag takes it; trimmed. */
  readonly text: string
  readonly position: Position
  /** Value after the task data were put in; only on nodes of a resolved config. */
  readonly value?: Json
}

/** A label or choice to pick; `children` only in nested choices and taxonomies. */
export interface LabelOption {
  /** What results store: the alias, else the value. */
  readonly stored: string
  /** What people read. */
  readonly value: string
  readonly alias?: string
  readonly background?: string
  readonly hotkey?: string
  readonly hint?: string
  readonly selected: boolean
  readonly maxUsages?: number
  /** All attributes, lower-case names. */
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly LabelOption[]
  /** Key of its node; a dynamic option has `<control key>$<index>`. */
  readonly key: string
}

/** A control of the config, named and pointing at its objects. */
export interface Control {
  readonly name: string
  readonly tag: ControlTag
  readonly node: TagNode
  readonly toNames: readonly string[]
  /** Direct options; nested ones are inside them. */
  readonly options: readonly LabelOption[]
  /** True: the task brings (more) options, so the static set is not the whole. */
  readonly dynamic: boolean
}

/** An object of the config. */
export interface ConfigObject {
  readonly name: string
  readonly tag: ObjectTag
  readonly node: TagNode
  /** The task's value in a resolved config; undefined before. */
  readonly value?: Json
}

/** A config that was read. It may still have problems: `checkConfig` tells. */
export interface LabelConfig {
  readonly text: string
  readonly root: TagNode
  /** In document order. */
  readonly controls: readonly Control[]
  readonly objects: readonly ConfigObject[]
  /** Task data of the sample comment, when there is one. */
  readonly sample?: JsonObject
}
