// Sample data that label configs show until a project has tasks of its own.

import { Type } from 'typebox'
import { JsonObject, defineRoute } from './wire.ts'

const Name = Type.Optional(Type.String({ maxLength: 100 }))
const tag = 'Samples'

export const sampleRoutes = {
  paragraphs: defineRoute({
    method: 'GET',
    path: '/samples/paragraphs.json',
    operationId: 'samples_paragraphs_list',
    tag,
    summary: 'A dialogue',
    auth: false,
    query: Type.Object({ nameKey: Name, textKey: Name }),
    responses: { 200: Type.Array(JsonObject) },
  }),
  timeSeries: defineRoute({
    method: 'GET',
    path: '/samples/time-series.csv',
    operationId: 'samples_time_series_list',
    tag,
    summary: 'A time series as a table',
    description: 'Without a header when all columns are named by numbers.',
    auth: false,
    query: Type.Object({
      time: Type.Optional(Type.String({ description: 'Name of the column of times.' })),
      values: Type.Optional(Type.String({ description: 'Names of the other columns, by commas.' })),
      sep: Type.Optional(
        Type.String({ description: 'One character, or `dot`, `comma`, `tab`, `space`.', examples: [','] }),
      ),
      tf: Type.Optional(Type.String({ description: 'Format of the times, as strftime writes it.' })),
    }),
    responses: { 200: Type.String() },
    produces: 'application/csv',
  }),
} as const
