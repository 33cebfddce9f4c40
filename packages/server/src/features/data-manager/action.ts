// What an action on tasks is. Actions are listed in actions/index.ts; the pages show what the list says.

import type { AppContext } from '../../context.ts'
import type { Caller } from '../../http/auth.ts'
import type { ProjectRow } from '../projects/project.service.ts'
import type { CompiledList, ListQuery } from './task-list.service.ts'

export interface ActionCall {
  readonly cx: AppContext
  readonly caller: Caller
  readonly project: ProjectRow
  /** The selection as a query; read it in chunks with listSelectedIds. */
  readonly list: CompiledList
  readonly query: ListQuery
  /** The body of the request: the values of the action's form. */
  readonly form: Readonly<Record<string, unknown>>
  /** Tells the client the token that undoes the deed (header X-Undo). */
  readonly undo: (token: string) => void
}

export interface FormField {
  readonly type: 'select' | 'input' | 'number'
  readonly name: string
  readonly label: string
  readonly options?: readonly unknown[]
  readonly value?: unknown
}

export interface Action {
  readonly id: string
  readonly title: string
  readonly order: number
  readonly permission: string | readonly string[]
  readonly dialog?: { readonly title: string; readonly text: string }
  /** Callable, not listed. */
  readonly hidden?: boolean
  /** False: listed for programs that expect it, offered on no page, since nothing here could do it yet. */
  readonly available?: boolean
  /** Takes all tasks only when the selection says `all: true`. Rule S2. */
  readonly deletes?: boolean
  readonly form?: (call: Pick<ActionCall, 'cx' | 'project'>) => Promise<readonly FormField[]>
  /** The answer's body. */
  run(call: ActionCall): Promise<object>
}
