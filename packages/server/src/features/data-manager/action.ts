// What an action on tasks is. Actions are listed in actions/index.ts; the pages show what the list says.

import type { AppContext } from '../../context.ts'
import type { Caller } from '../../http/auth.ts'
import type { RunningJob } from '../jobs/job-run.service.ts'
import type { ProjectRow } from '../projects/project.service.ts'
import type { CompiledList, ListQuery } from './task-list.service.ts'

export interface ActionCall {
  readonly cx: AppContext
  readonly caller: Caller
  readonly project: ProjectRow
  /** The selection as a query; read it in chunks with selectedIds. */
  readonly list: CompiledList
  readonly query: ListQuery
  /** The body of the request: the values of the action's form. */
  readonly form: Readonly<Record<string, unknown>>
  /** When it was asked for: work of a call that was cut short, which this one repeats, is younger. */
  readonly askedAt: Date
  /** Token of the deed that the call opens; a call that is repeated after a crash goes on with the same deed. */
  readonly undoToken: string
  /** Tells the client that the deed is open: the token undoes it, wholly done or not. */
  readonly offerUndo: () => void
  /** Hears how many tasks are worked off. @throws JobCancelled when somebody ended the work. */
  readonly progress: (done: number) => Promise<void>
  /** The row that people watch, while the action runs as a job. */
  readonly job?: RunningJob | undefined
}

export interface FormField {
  readonly type: 'select' | 'input' | 'number'
  readonly name: string
  readonly label: string
  readonly options?: readonly unknown[]
  readonly value?: unknown
  readonly placeholder?: string
  /** Of a select: a value that is no option may be written too. */
  readonly creatable?: boolean
  readonly required?: boolean
}

export interface Action {
  readonly id: string
  readonly title: string
  readonly order: number
  readonly permission: string | readonly string[]
  readonly dialog?: { readonly title: string; readonly text: string }
  /** Callable, not listed. */
  readonly hidden?: boolean
  /** Label Studio lists it only while its experiments are switched on; here for clients that ask for it. */
  readonly experimental?: boolean
  /** False: listed for programs that expect it, offered on no page, since the project has nothing that could do it. */
  readonly available?: (call: Pick<ActionCall, 'cx' | 'project'>) => Promise<boolean>
  /** Takes all tasks only when the selection says `all: true`. Rule S2. */
  readonly deletes?: boolean
  readonly form?: (call: Pick<ActionCall, 'cx' | 'project'>) => Promise<readonly FormField[]>
  /** Takes the same time for any selection, so it never becomes a job. */
  readonly quick?: boolean
  /** Waits for others (a model server): always a job, which the request awaits for a moment. */
  readonly isLong?: boolean
  /** Works on the whole project, whatever is selected. */
  readonly everything?: boolean
  /** @throws AppError 400 for a form that cannot be carried out, before a long call is put off as a job. */
  readonly check?: (call: Pick<ActionCall, 'cx' | 'project' | 'form'>) => Promise<void>
  /** The answer's body. Repeated after a crash or restart it must go on, not do things twice. */
  run(call: ActionCall): Promise<object>
}
