// Page numbers outside: envelope, addresses of the neighbours, 404 beyond the last page.

import { AppError } from './errors.ts'
import { queryText, type RawQuery } from './query.ts'

export interface PageRequest {
  /** From 1. */
  readonly page: number
  readonly pageSize: number
  readonly offset: number
}

export interface PageLimits {
  readonly defaultSize: number
  readonly maxSize?: number
  /** `page_size=-1` asks for everything. */
  readonly allowAll?: boolean
}

const ALL = 1_000_000_000
const invalidPage = () => new AppError('not_found', 'Invalid page.')

/** The page a query asks for; sizes that are no positive number mean the default. @throws AppError 404 `Invalid page.` */
export function readPage(query: RawQuery, limits: PageLimits): PageRequest {
  const sizeText = queryText(query, 'page_size') ?? ''
  let pageSize = /^\d{1,9}$/.test(sizeText) && Number(sizeText) > 0 ? Number(sizeText) : limits.defaultSize
  if (limits.allowAll === true && sizeText === '-1') pageSize = ALL
  if (limits.maxSize !== undefined) pageSize = Math.min(pageSize, limits.maxSize)
  const pageText = queryText(query, 'page') ?? '1'
  if (!/^\d{1,9}$/.test(pageText) || Number(pageText) < 1) throw invalidPage()
  const page = Number(pageText)
  return { page, pageSize, offset: (page - 1) * pageSize }
}

/** @throws AppError 404 `Invalid page.` when the page lies beyond the last one; page 1 of nothing is fine. */
export function requirePage(request: PageRequest, count: number): void {
  if (request.page > 1 && request.offset >= count) throw invalidPage()
}

export interface PageEnvelope<T> {
  count: number
  next: string | null
  previous: string | null
  results: T[]
}

/** `address` is the absolute address of this request; neighbours keep its query, sorted by key. */
export function toPage<T>(
  request: PageRequest,
  count: number,
  results: T[],
  address: string,
): PageEnvelope<T> {
  requirePage(request, count)
  const link = (page: number | null) => {
    const url = new URL(address)
    if (page === null) url.searchParams.delete('page')
    else url.searchParams.set('page', String(page))
    url.searchParams.sort()
    return url.toString()
  }
  const hasNext = request.offset + request.pageSize < count
  return {
    count,
    next: hasNext ? link(request.page + 1) : null,
    // Page 1 is named without a number, as the incumbent does.
    previous: request.page > 1 ? link(request.page === 2 ? null : request.page - 1) : null,
    results,
  }
}
