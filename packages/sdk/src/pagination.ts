// Lists that come page by page, as async iterators. A page past the end (404 or empty) ends the list.

import { ApiError } from './errors.ts'

export interface Page<Item> {
  readonly items: readonly Item[]
  /** Items of all pages; undefined when the list does not say. */
  readonly total: number | undefined
}

/** Walks a list from the first page; stops at a short, empty or missing page. */
export async function* walkPages<Item>(
  readPage: (page: number, pageSize: number) => Promise<Page<Item>>,
  pageSize: number,
): AsyncGenerator<Item, void, undefined> {
  let seen = 0
  for (let page = 1; ; page += 1) {
    let answer: Page<Item>
    try {
      answer = await readPage(page, pageSize)
    } catch (error) {
      if (page > 1 && error instanceof ApiError && error.status === 404) return
      throw error
    }
    yield* answer.items
    seen += answer.items.length
    if (answer.items.length === 0) return
    if (answer.total === undefined ? answer.items.length < pageSize : seen >= answer.total) return
  }
}
