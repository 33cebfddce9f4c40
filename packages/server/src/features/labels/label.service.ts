// Labels that the projects of an organization share.

import type { NewLabel } from '@siali/contract'
import { pythonType } from '@siali/labeling'
import type { Static } from 'typebox'
import type { AppContext } from '../../context.ts'
import { isPgError, withTransaction } from '../../db/client.ts'
import type { Caller } from '../../http/auth.ts'
import { readBody } from '../../http/body.ts'
import { AppError, invalid, notFound, type ValidationErrors } from '../../http/errors.ts'
import { storableJson } from '../../http/unstorable.ts'
import { emit } from '../events/outbox.service.ts'
import { findVisibleProject } from '../projects/project.service.ts'
import { presentLabelAlone, presentLinkAlone, presentMadeLabel } from './label.presenter.ts'
import {
  deleteLabel,
  findLabel,
  listLinksOf,
  takeLabel,
  takeLink,
  updateLabel,
  type LabelRow,
} from './label.queries.ts'

type NewLabelBody = Static<typeof NewLabel>

export interface LabelChange {
  readonly title?: string | undefined
  readonly value?: unknown
  readonly description?: string | null | undefined
  readonly approved?: boolean | undefined
}

const MAX_AT_ONCE = 1000

/** @throws AppError 404 outside the caller's organization. */
export async function requireLabel(cx: AppContext, caller: Caller, id: number): Promise<LabelRow> {
  const row = await findLabel(cx.db.sql, caller.organizationId, id)
  if (row === undefined) throw notFound('Label')
  return row
}

/**
 * Makes the labels of a list, or finds those that are there by title, and links them to its project.
 * @throws AppError `validation` with the problems of each item.
 */
export async function createLabels(cx: AppContext, caller: Caller, schema: typeof NewLabel, given: unknown) {
  const items = readItems(schema, given)
  const [projectId] = await requireOneProject(cx, caller, items)
  const now = cx.clock.now()
  return withTransaction(cx.db, async (tx) => {
    const made = []
    // By title, so that two lists made at once wait for each other instead of locking each other out.
    const order = items.map((item, at) => ({ item, at })).sort((a, b) => compare(a.item.title, b.item.title))
    for (const { item, at } of order) {
      const label = await takeLabel(tx, {
        organization_id: caller.organizationId,
        title: item.title,
        value: storableJson(item.value, 'value'),
        description: item.description ?? null,
        approved: item.approved ?? false,
        created_by: caller.userId,
        created_at: now,
        updated_at: now,
      })
      const { link, isNew } = await takeLink(tx, {
        label_id: label.id,
        project_id: projectId ?? 0,
        from_name: item.from_name,
      })
      made.push({ at, label, link, isNew })
    }
    const links = await listLinksOf(
      tx,
      caller.organizationId,
      made.map(({ label }) => label.id),
    )
    const projects = Map.groupBy(links, (link) => link.label_id)
    made.sort((a, b) => a.at - b.at)
    // A title may stand in the list twice; its link is made once.
    const fresh = made.filter((one) => one.isNew)
    if (fresh.length > 0)
      await emit(tx, {
        organizationId: caller.organizationId,
        projectId: projectId ?? 0,
        event: 'LABEL_LINK_CREATED',
        payload: {
          label_link: fresh.map(({ link }) => presentLinkAlone(link)),
          label: fresh.map(({ label }) => presentLabelAlone(label)),
        },
      })
    return made.map(({ label, link }) =>
      presentMadeLabel(
        label,
        link,
        (projects.get(label.id) ?? []).map((one) => one.project_id),
      ),
    )
  })
}

const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b))

function readItems(schema: typeof NewLabel, given: unknown): NewLabelBody[] {
  if (!Array.isArray(given))
    throw invalid({ non_field_errors: [`Expected a list of items but got type "${pythonType(given)}".`] })
  if (given.length === 0) throw invalid({ non_field_errors: ['This list may not be empty.'] })
  if (given.length > MAX_AT_ONCE)
    throw invalid({
      non_field_errors: [`Ensure this field has no more than ${MAX_AT_ONCE} elements.`],
    })
  const read = given.map((item) => readItem(schema, item))
  if (read.some((one) => one.errors !== undefined))
    throw invalid({ non_field_errors: read.map((one) => one.errors ?? {}) })
  return read.flatMap((one) => one.value ?? [])
}

function readItem(
  schema: typeof NewLabel,
  item: unknown,
): { value?: NewLabelBody; errors?: ValidationErrors } {
  try {
    const value = readBody<NewLabelBody>(schema, item)
    storableJson(value.value, 'value')
    return { value }
  } catch (error) {
    if (!(error instanceof AppError) || error.options.validationErrors === undefined) throw error
    return { errors: error.options.validationErrors }
  }
}

async function requireOneProject(
  cx: AppContext,
  caller: Caller,
  items: readonly NewLabelBody[],
): Promise<number[]> {
  const ids = [...new Set(items.map((item) => item.project))]
  const seen = new Map<number, boolean>()
  for (const id of ids.slice(0, 2)) seen.set(id, (await findVisibleProject(cx, caller, id)) !== undefined)
  const unknown = items.map((item): ValidationErrors =>
    seen.get(item.project) === false
      ? { project: [`Invalid pk "${item.project}" - object does not exist.`] }
      : {},
  )
  if ([...seen.values()].includes(false)) throw invalid({ non_field_errors: unknown })
  if (ids.length > 1)
    throw invalid({ non_field_errors: ['Name the same project in every item: one request, one project.'] })
  return ids
}

/** @throws AppError 400 for a title that another label has, 404. */
export async function changeLabel(
  cx: AppContext,
  caller: Caller,
  id: number,
  change: LabelChange,
): Promise<LabelRow> {
  await requireLabel(cx, caller, id)
  const { title, value, description, approved } = change
  try {
    await updateLabel(cx.db.sql, id, {
      ...(title !== undefined && { title }),
      ...(value !== undefined && { value: storableJson(value, 'value') }),
      ...(description !== undefined && { description }),
      ...(approved !== undefined && { approved }),
      updated_at: cx.clock.now(),
    })
  } catch (error) {
    if (isPgError(error, '23505')) throw invalid({ title: ['label with this title already exists.'] })
    throw error
  }
  return requireLabel(cx, caller, id)
}

export async function removeLabel(cx: AppContext, caller: Caller, id: number): Promise<void> {
  await requireLabel(cx, caller, id)
  const { organizationId } = caller
  await withTransaction(cx.db, async (tx) => {
    const links = await listLinksOf(tx, organizationId, [id])
    await deleteLabel(tx, id)
    for (const link of links) {
      const payload = { label_link: { id: link.id } }
      await emit(tx, { organizationId, projectId: link.project_id, event: 'LABEL_LINK_DELETED', payload })
    }
  })
}
