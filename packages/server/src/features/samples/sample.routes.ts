// Routes of sample data; labeling configs name them before a project has tasks.

import { sampleRoutes } from '@siali/contract'
import { invalid } from '../../http/errors.ts'
import { queryText, type RawQuery } from '../../http/query.ts'
import type { Http } from '../../http/route.ts'
import { paragraphs, timeSeries } from './sample-data.ts'

const SEPARATORS: ReadonlyMap<string, string> = new Map([
  ['dot', '.'],
  ['comma', ','],
  ['tab', '\t'],
  ['space', ' '],
])
const MAX_COLUMNS = 100

export function sampleFeature(http: Http): void {
  http.route(sampleRoutes.paragraphs, ({ query }) =>
    Promise.resolve(paragraphs(readName(query, 'nameKey') ?? 'author', readName(query, 'textKey') ?? 'text')),
  )
  http.route(sampleRoutes.timeSeries, async ({ query, reply }) => {
    const values = (queryText(query, 'values') ?? '').split(',').filter((name) => name !== '')
    if (values.length > MAX_COLUMNS)
      throw invalid({ values: [`Ensure this field has no more than ${MAX_COLUMNS} elements.`] })
    const separator = queryText(query, 'sep') ?? ','
    const table = timeSeries({
      values,
      time: readName(query, 'time'),
      separator: SEPARATORS.get(separator) ?? (separator.slice(0, 1) || ','),
      timeFormat: readName(query, 'tf'),
    })
    return reply
      .header('content-type', 'application/csv')
      .header('content-disposition', 'attachment; filename="time-series.csv"')
      .send(table)
  })
}

function readName(query: RawQuery, name: string): string | undefined {
  const text = queryText(query, name)
  if (text === undefined || text === '') return undefined
  if (text.length > 100) throw invalid({ [name]: ['Ensure this field has no more than 100 characters.'] })
  return text
}
