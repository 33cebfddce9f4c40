// Routes of labels and their links.

import { NewLabel, labelRoutes } from '@siali/contract'
import { invalid } from '../../http/errors.ts'
import { readPage, requirePage, toPage } from '../../http/paginate.ts'
import { queryIds, queryInteger, queryList, queryText, type RawQuery } from '../../http/query.ts'
import type { Http } from '../../http/route.ts'
import { changeLink, createLink, describeLinks, removeLink, requireLink } from './label-link.service.ts'
import { presentLabel } from './label.presenter.ts'
import {
  LABEL_ORDERS,
  countLabels,
  countLinks,
  listLabels,
  listLinks,
  listLinksOf,
  type LabelOrder,
  type LinkFilter,
} from './label.queries.ts'
import { changeLabel, createLabels, removeLabel, requireLabel } from './label.service.ts'
import { renameLabel } from './rename-label.service.ts'

const PAGES = { defaultSize: 100, maxSize: 1000 }

export function labelFeature(http: Http): void {
  http.route(labelRoutes.list, async ({ cx, caller, query, address }) => {
    const { sql } = cx.db
    const { organizationId } = caller
    const ids = queryIds(query, 'id')
    const request = readPage(query, PAGES)
    const count = await countLabels(sql, organizationId, ids)
    requirePage(request, count)
    const rows = await listLabels(sql, organizationId, ids, readOrder(query), request)
    const found = await listLinksOf(
      sql,
      organizationId,
      rows.map((row) => row.id),
    )
    const links = Map.groupBy(found, (link) => link.label_id)
    const inFull = expands(query, 'links')
    const labels = rows.map((row) => presentLabel(row, links.get(row.id) ?? [], inFull))
    return toPage(request, count, labels, address)
  })
  http.route(labelRoutes.create, ({ cx, caller, body }) => createLabels(cx, caller, NewLabel, body), {
    rawBody: true,
  })
  http.route(labelRoutes.rename, async ({ cx, caller, body, reply }) => {
    const answer = await renameLabel(cx, caller, body)
    if ('async' in answer) void reply.code(202)
    return answer
  })
  http.route(labelRoutes.get, async ({ cx, caller, params, query }) => {
    const row = await requireLabel(cx, caller, params['id'] ?? 0)
    return presentLabel(
      row,
      await listLinksOf(cx.db.sql, caller.organizationId, [row.id]),
      expands(query, 'links'),
    )
  })
  for (const contract of [labelRoutes.update, labelRoutes.replace]) {
    http.route(contract, async ({ cx, caller, params, body }) => {
      const row = await changeLabel(cx, caller, params['id'] ?? 0, body)
      return presentLabel(row, await listLinksOf(cx.db.sql, caller.organizationId, [row.id]), false)
    })
  }
  http.route(labelRoutes.delete, ({ cx, caller, params }) => removeLabel(cx, caller, params['id'] ?? 0))
  linkRoutes(http)
}

function linkRoutes(http: Http): void {
  http.route(labelRoutes.listLinks, async ({ cx, caller, query, address }) => {
    const { sql } = cx.db
    const filter = readFilter(query)
    const request = readPage(query, PAGES)
    const count = await countLinks(sql, caller.organizationId, filter)
    requirePage(request, count)
    const rows = await listLinks(sql, caller.organizationId, filter, request)
    return toPage(request, count, await describeLinks(cx, caller, rows, expands(query, 'label')), address)
  })
  http.route(labelRoutes.createLink, async ({ cx, caller, body }) => {
    const row = await createLink(cx, caller, body)
    return (await describeLinks(cx, caller, [row], false))[0]
  })
  http.route(labelRoutes.getLink, async ({ cx, caller, params, query }) => {
    const row = await requireLink(cx, caller, params['id'] ?? 0)
    return (await describeLinks(cx, caller, [row], expands(query, 'label')))[0]
  })
  for (const contract of [labelRoutes.updateLink, labelRoutes.replaceLink]) {
    http.route(contract, async ({ cx, caller, params, body }) => {
      const row = await changeLink(cx, caller, params['id'] ?? 0, body)
      return (await describeLinks(cx, caller, [row], false))[0]
    })
  }
  http.route(labelRoutes.deleteLink, ({ cx, caller, params }) => removeLink(cx, caller, params['id'] ?? 0))
}

const expands = (query: RawQuery, what: string) => queryList(query, 'expand')?.includes(what) === true

/** An unknown field is ignored, as on projects. */
function readOrder(query: RawQuery): LabelOrder {
  const text = queryText(query, 'ordering') ?? ''
  const column = LABEL_ORDERS.find((name) => name === text.replace(/^-/, '')) ?? 'id'
  return { column, descending: column === 'id' ? text === '-id' : text.startsWith('-') }
}

function readFilter(query: RawQuery): LinkFilter {
  return {
    projectId: queryInteger(query, 'project'),
    createdBy: queryInteger(query, 'label__created_by'),
    createdFrom: queryDate(query, 'gte'),
    createdTo: queryDate(query, 'lte'),
  }
}

// Written with underscores by one generation of clients and with brackets by another.
function queryDate(query: RawQuery, bound: 'gte' | 'lte'): Date | undefined {
  const name = `label__created_at__${bound}`
  const text = queryText(query, name) ?? queryText(query, `label__created_at[${bound}]`)
  if (text === undefined || text === '') return undefined
  const date = new Date(text)
  const year = date.getUTCFullYear()
  if (!(year >= 1 && year <= 9999)) throw invalid({ [name]: ['Enter a valid date/time.'] })
  return date
}
