// Which control of which project uses a shared label.

import type { AppContext } from '../../context.ts'
import { isPgError } from '../../db/client.ts'
import type { Caller } from '../../http/auth.ts'
import { invalid, notFound, type ValidationErrors } from '../../http/errors.ts'
import { readSummaries } from '../counters/counter.service.ts'
import { findVisibleProject } from '../projects/project.service.ts'
import { nameOfValue } from './label-name.ts'
import { presentLink } from './label.presenter.ts'
import {
  deleteLink,
  findLabel,
  findLink,
  insertLink,
  listLabels,
  updateLink,
  type LinkRow,
} from './label.queries.ts'

export interface LinkBody {
  readonly project?: number | undefined
  readonly label?: number | undefined
  readonly from_name?: string | undefined
}

/** @throws AppError 404 outside the caller's organization, and while the project is in the trash. */
export async function requireLink(cx: AppContext, caller: Caller, id: number): Promise<LinkRow> {
  const row = await findLink(cx.db.sql, caller.organizationId, id)
  if (row === undefined) throw notFound('LabelLink')
  return row
}

/** Links as they are answered: how often each label is used, and the label in full when it is asked for. */
export async function describeLinks(
  cx: AppContext,
  caller: Caller,
  rows: readonly LinkRow[],
  withLabels: boolean,
) {
  const { sql } = cx.db
  const labelIds = [...new Set(rows.map((row) => row.label_id))]
  const order = { column: 'id', descending: false } as const
  const [labels, summaries] = await Promise.all([
    listLabels(sql, caller.organizationId, labelIds, order, { offset: 0, pageSize: labelIds.length }),
    readSummaries(sql, [...new Set(rows.map((row) => row.project_id))]),
  ])
  const byId = new Map(labels.map((label) => [label.id, label]))
  return rows.map((row) => {
    const label = byId.get(row.label_id)
    const name = nameOfValue(label?.value)
    const used = summaries.get(row.project_id)?.labels[row.from_name]
    const count = name !== undefined && used !== undefined && Object.hasOwn(used, name) ? used[name] : 0
    return presentLink(row, count ?? 0, withLabels ? label : undefined)
  })
}

async function requireEnds(cx: AppContext, caller: Caller, body: LinkBody): Promise<void> {
  const errors: ValidationErrors = {}
  const unknown = (id: number) => [`Invalid pk "${id}" - object does not exist.`]
  const { project, label } = body
  if (project !== undefined && (await findVisibleProject(cx, caller, project)) === undefined)
    errors['project'] = unknown(project)
  if (label !== undefined && (await findLabel(cx.db.sql, caller.organizationId, label)) === undefined)
    errors['label'] = unknown(label)
  if (Object.keys(errors).length > 0) throw invalid(errors)
}

/** @throws AppError 400 for ends of others and for a label that the project links already. */
export async function createLink(cx: AppContext, caller: Caller, body: Required<LinkBody>): Promise<LinkRow> {
  await requireEnds(cx, caller, body)
  const id = await refuseTwins(() =>
    insertLink(cx.db.sql, {
      label_id: body.label ?? 0,
      project_id: body.project ?? 0,
      from_name: body.from_name ?? '',
    }),
  )
  return requireLink(cx, caller, id)
}

/** What the body leaves out stays. */
export async function changeLink(
  cx: AppContext,
  caller: Caller,
  id: number,
  body: LinkBody,
): Promise<LinkRow> {
  await requireLink(cx, caller, id)
  await requireEnds(cx, caller, body)
  const { project, label, from_name: fromName } = body
  await refuseTwins(() =>
    updateLink(cx.db.sql, id, {
      ...(project !== undefined && { project_id: project }),
      ...(label !== undefined && { label_id: label }),
      ...(fromName !== undefined && { from_name: fromName }),
    }),
  )
  return requireLink(cx, caller, id)
}

async function refuseTwins<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    if (isPgError(error, '23505'))
      throw invalid({ non_field_errors: ['The fields project, label must make a unique set.'] })
    throw error
  }
}

export async function removeLink(cx: AppContext, caller: Caller, id: number): Promise<void> {
  await requireLink(cx, caller, id)
  await deleteLink(cx.db.sql, id)
}
