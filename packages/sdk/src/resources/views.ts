// Data manager: columns, views, actions, trash.

import type { CallOptions, Transport } from '../transport.ts'
import { count, flag, given, list, numberOrNull, record, text, textOrNull, type Wire } from '../wire.ts'

export interface Column {
  /** Without prefix; data columns have `isData` and travel as `data.<id>`. */
  readonly id: string
  readonly title: string
  readonly type: string
  readonly help: string
  readonly isData: boolean
  readonly isShown: boolean
  /** Named by the label config. */
  readonly isLabeled: boolean
  readonly isSortable: boolean
  readonly isFilterable: boolean
  /** Values to choose from, of list columns. */
  readonly choices: readonly unknown[]
}

export interface View {
  readonly id: number
  readonly title: string
  /** Free-form part with `filters` and `ordering`, as it travels. */
  readonly data: Wire
  /** Who locked it, by name; undefined while it can be changed. */
  readonly lockedBy: string | undefined
}

export interface Action {
  readonly id: string
  readonly title: string
  readonly order: number
  /** Sentence of the confirming dialog. */
  readonly question: string | undefined
  /** False: this server has nothing that could do it. */
  readonly isAvailable: boolean
  /** It asks for values; see actionForm. */
  readonly hasForm: boolean
  /** Something is gone after it. */
  readonly deletes: boolean
  /** Works on all of the project, whatever is selected. */
  readonly isWholeProject: boolean
}

/** One value that an action asks for. */
export interface ActionField {
  readonly type: 'select' | 'input' | 'number'
  readonly name: string
  readonly label: string
  readonly options: readonly { readonly value: string; readonly label: string }[]
  readonly value: string | undefined
  readonly placeholder: string
  /** Of a select: another value may be written too. */
  readonly isCreatable: boolean
  readonly isRequired: boolean
}

export interface ActionAnswer {
  readonly processedItems: number
  readonly detail: string
  readonly needsReload: boolean
  /** Restores what was deleted; empty when it cannot be undone. */
  readonly undo: string
  /** The job that goes on with it; undefined when it is done. */
  readonly job: string | undefined
}

export interface Selection {
  readonly all: boolean
  readonly ids: readonly number[]
}

/** How the values of a column spread over a list of tasks. */
export interface Distribution {
  /** Tasks in the list. */
  readonly total: number
  /** Tasks that were looked at; fewer than all when the list is long. */
  readonly counted: number
  readonly isSample: boolean
  /** Of those looked at, with a value. */
  readonly filled: number
  /** Of numbers, and of times as seconds since 1970; buckets of the width `step` from `min` on. */
  readonly range:
    | {
        readonly isTime: boolean
        readonly min: number
        readonly median: number
        readonly max: number
        readonly step: number
        readonly counts: readonly number[]
      }
    | undefined
  /** Of everything else, the most frequent first; people by id. */
  readonly values:
    | {
        readonly distinct: number
        readonly top: readonly { readonly value: string; readonly count: number }[]
      }
    | undefined
}

function toDistribution(value: unknown): Distribution {
  const wire = record(value)
  const [range, values] = [wire['range'], wire['values']].map((part) =>
    part == null ? undefined : record(part),
  )
  const number = (held: unknown) => numberOrNull(held) ?? 0
  return {
    total: count(wire['total']),
    counted: count(wire['counted']),
    isSample: flag(wire['is_sample']),
    filled: count(wire['filled']),
    range:
      range === undefined
        ? undefined
        : {
            isTime: flag(range['is_time']),
            min: number(range['min']),
            median: number(range['median']),
            max: number(range['max']),
            step: number(range['step']),
            counts: list(range['counts']).map(count),
          },
    values:
      values === undefined
        ? undefined
        : {
            distinct: count(values['distinct']),
            top: list(values['top']).map((item) => {
              const one = record(item)
              return { value: text(one['value']), count: count(one['count']) }
            }),
          },
  }
}

function toColumn(value: unknown): Column {
  const wire = record(value)
  const shown = record(wire['visibility_defaults'])
  return {
    id: text(wire['id']),
    title: text(wire['title']),
    type: text(wire['type']),
    help: text(wire['help']),
    isData: wire['parent'] === 'data',
    isShown: flag(shown['explore']),
    isLabeled: wire['parent'] === 'data' && flag(shown['labeling']),
    isSortable: wire['sortable'] !== false,
    isFilterable: wire['filterable'] !== false,
    choices: list(record(wire['schema'])['items']),
  }
}

function toView(value: unknown): View {
  const wire = record(value)
  const data = record(wire['data'])
  const lockedBy = flag(wire['is_locked']) ? text(record(wire['locked_by'])['name']) : undefined
  return { id: count(wire['id']), title: text(data['title']), data, lockedBy }
}

function toField(value: unknown): ActionField {
  const wire = record(value)
  const type = text(wire['type'])
  const plain = (held: unknown) =>
    typeof held === 'string' || typeof held === 'number' ? String(held) : undefined
  return {
    type: type === 'select' || type === 'number' ? type : 'input',
    name: text(wire['name']),
    label: text(wire['label']),
    options: list(wire['options']).map((option) => {
      const { value: own, label } = record(option)
      return { value: plain(own) ?? plain(option) ?? '', label: plain(label) ?? plain(option) ?? '' }
    }),
    value: plain(wire['value']),
    placeholder: text(wire['placeholder']),
    isCreatable: flag(wire['creatable']),
    isRequired: flag(wire['required']),
  }
}

/** The selection as it travels: `ids` are the excluded ones when all are selected. */
export function toSelectedItems(selection: Selection): Wire {
  return selection.all ? { all: true, excluded: selection.ids } : { all: false, included: selection.ids }
}

/** Calls of the data manager. */
export function viewCalls(transport: Transport) {
  return {
    async columns(projectId: number, call?: CallOptions): Promise<readonly Column[]> {
      const wire = record(
        await transport.json('GET', '/api/dm/columns/', {
          ...call,
          query: { project: projectId, siali: true },
        }),
      )
      return list(wire['columns'])
        .map(toColumn)
        .filter((column) => column.id !== 'data' || column.isData)
    },
    /** `column` as in filters; `query` holds the filters of the list; `type`: what its data are taken for. */
    async distribution(
      projectId: number,
      column: string,
      asked: { readonly query: Wire; readonly type: string },
      call?: CallOptions,
    ): Promise<Distribution> {
      const query = { column, type: asked.type, query: JSON.stringify(asked.query) }
      const path = `/api/siali/projects/${projectId}/distribution`
      return toDistribution(await transport.json('GET', path, { ...call, query }))
    },
    async list(projectId: number, call?: CallOptions): Promise<readonly View[]> {
      return list(
        await transport.json('GET', '/api/dm/views/', { ...call, query: { project: projectId } }),
      ).map(toView)
    },
    async create(projectId: number, data: Wire, call?: CallOptions): Promise<View> {
      return toView(
        await transport.json('POST', '/api/dm/views/', { ...call, body: { project: projectId, data } }),
      )
    },
    async update(id: number, projectId: number, data: Wire, call?: CallOptions): Promise<View> {
      return toView(
        await transport.json('PATCH', `/api/dm/views/${id}/`, {
          ...call,
          body: { project: projectId, data },
        }),
      )
    },
    async lock(id: number, locked: boolean, call?: CallOptions): Promise<View> {
      return toView(
        await transport.json('POST', `/api/siali/views/${id}/lock`, { ...call, body: { locked } }),
      )
    },
    async remove(id: number, call?: CallOptions): Promise<void> {
      await transport.send('DELETE', `/api/dm/views/${id}/`, call)
    },
    async actions(projectId: number, call?: CallOptions): Promise<readonly Action[]> {
      const query = { project: projectId, siali: true }
      return list(await transport.json('GET', '/api/dm/actions/', { ...call, query }))
        .map((value) => {
          const wire = record(value)
          return {
            id: text(wire['id']),
            title: text(wire['title']),
            order: numberOrNull(wire['order']) ?? 0,
            question: textOrNull(record(wire['dialog'])['text']),
            isAvailable: wire['available'] !== false,
            hasForm: flag(wire['has_form']),
            deletes: flag(wire['deletes']),
            isWholeProject: flag(wire['whole_project']),
          }
        })
        .sort((a, b) => a.order - b.order)
    },
    /** What an action asks for, in this project. */
    async actionForm(
      projectId: number,
      actionId: string,
      call?: CallOptions,
    ): Promise<readonly ActionField[]> {
      const rows = await transport.json('GET', `/api/dm/actions/${actionId}/form/`, {
        ...call,
        query: { project: projectId },
      })
      return list(rows).flatMap((row) => list(record(row)['fields']).map(toField))
    },
    /** Puts the views of a project in this order. */
    async order(projectId: number, ids: readonly number[], call?: CallOptions): Promise<void> {
      await transport.send('POST', '/api/dm/views/order/', { ...call, body: { project: projectId, ids } })
    },
    /**
     * Does an action with the selected tasks; `query` holds the filters the selection was made under, and the values the
     * action asks for.
     */
    async run(
      projectId: number,
      actionId: string,
      selection: Selection,
      query: Wire,
      call?: CallOptions,
    ): Promise<ActionAnswer> {
      const body = given({ ...query, selectedItems: toSelectedItems(selection) })
      const response = await transport.send('POST', '/api/dm/actions/', {
        ...call,
        query: { id: actionId, project: projectId },
        body,
      })
      const wire = record(await response.json())
      return {
        processedItems: count(wire['processed_items']),
        detail: text(wire['detail']),
        needsReload: flag(wire['reload']),
        undo: response.headers.get('x-undo') ?? '',
        job: textOrNull(wire['job']),
      }
    },
    /** Brings back what the token stands for, and says how many came back; a job goes on with what many are left. */
    async restore(undo: string, call?: CallOptions): Promise<{ readonly restored: number }> {
      const wire = record(
        await transport.json('POST', '/api/siali/trash/restore', { ...call, body: { undo } }),
      )
      return { restored: count(wire['restored']) }
    },
  }
}
