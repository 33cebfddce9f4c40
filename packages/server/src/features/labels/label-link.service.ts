// Which control of which project uses a shared label.

import type { AppContext } from '../../context.ts'
import { isPgError, withTransaction, type Tx } from '../../db/client.ts'
import type { Caller } from '../../http/auth.ts'
import { invalid, notFound, type ValidationErrors } from '../../http/errors.ts'
import { readSummaries } from '../counters/counter.service.ts'
import { emit, type EventName } from '../events/outbox.service.ts'
import { findVisibleProject } from '../projects/project.service.ts'
import { nameOfValue } from './label-name.ts'
import { presentLabelAlone, presentLink, presentLinkAlone } from './label.presenter.ts'
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
  return writeLink(cx, async (tx) => {
    const id = await insertLink(tx, {
      label_id: body.label ?? 0,
      project_id: body.project ?? 0,
      from_name: body.from_name ?? '',
    })
    return tellOfLink(tx, caller, id, 'LABEL_LINK_CREATED')
  })
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
  return writeLink(cx, async (tx) => {
    await updateLink(tx, id, {
      ...(project !== undefined && { project_id: project }),
      ...(label !== undefined && { label_id: label }),
      ...(fromName !== undefined && { from_name: fromName }),
    })
    return tellOfLink(tx, caller, id, 'LABEL_LINK_UPDATED')
  })
}

/** A created link goes as a list, as those of labels made in one request do. */
async function tellOfLink(tx: Tx, caller: Caller, id: number, event: EventName): Promise<LinkRow> {
  const { organizationId } = caller
  const row = await findLink(tx, organizationId, id)
  if (row === undefined) throw notFound('LabelLink')
  const found = await findLabel(tx, organizationId, row.label_id)
  const link = presentLinkAlone(row)
  const label = found === undefined ? { id: row.label_id } : presentLabelAlone(found)
  const payload =
    event === 'LABEL_LINK_CREATED' ? { label_link: [link], label: [label] } : { label_link: link, label }
  await emit(tx, { organizationId, projectId: row.project_id, event, payload })
  return row
}

async function writeLink(cx: AppContext, write: (tx: Tx) => Promise<LinkRow>): Promise<LinkRow> {
  try {
    return await withTransaction(cx.db, write)
  } catch (error) {
    if (isPgError(error, '23505'))
      throw invalid({ non_field_errors: ['The fields project, label must make a unique set.'] })
    throw error
  }
}

export async function removeLink(cx: AppContext, caller: Caller, id: number): Promise<void> {
  const { organizationId } = caller
  const { project_id: projectId } = await requireLink(cx, caller, id)
  await withTransaction(cx.db, async (tx) => {
    await deleteLink(tx, id)
    const payload = { label_link: { id } }
    await emit(tx, { organizationId, projectId, event: 'LABEL_LINK_DELETED', payload })
  })
}
