// The mean score of the predictions of the project's model version, and the versions there are.

import { sql } from 'kysely'
import { toBoolean, wordOf } from '../../../http/body.ts'
import type { Column, ColumnContext, Predicate } from '../column.ts'
import { EVERYTHING, likePattern, readList, readText, unfit } from '../value.ts'

// A project that has chosen no version looks at all of them.
const ofVersion = (version: string): Predicate =>
  version === '' ? EVERYTHING : sql`coalesce(x.model_version, '') = ${version}`

export const predictionsScore: Column = {
  id: 'predictions_score',
  title: 'Prediction score',
  type: 'Number',
  explore: false,
  labeling: false,
  operand: (cx) => ({
    kind: 'number',
    sql: sql`(select avg(x.score) from prediction x where x.project_id = ${cx.projectId} and x.task_id = t.id
      and ${ofVersion(cx.modelVersion)})`,
  }),
}

const some = (cx: ColumnContext, test: Predicate): Predicate =>
  sql`exists (select 1 from prediction x where x.project_id = ${cx.projectId} and x.task_id = t.id and ${test})`

const any = (cx: ColumnContext, value: unknown): Predicate => {
  // A text is taken letter by letter, as programs have always got it; names go in a list. Recorded, not an accident of ours.
  const names = readList(value, 'predictions_model_versions') ?? [...wordOf(value)]
  if (names.length === 0) return EVERYTHING
  const patterns = names.map((name) => likePattern(readText(name, 'predictions_model_versions')))
  return some(cx, sql`x.model_version like any(${patterns}::text[])`)
}

export const predictionsModelVersions: Column = {
  id: 'predictions_model_versions',
  title: 'Model versions',
  type: 'List',
  explore: false,
  labeling: false,
  operators: {
    contains: any,
    not_contains: (cx, value) =>
      Array.isArray(value) && value.length === 0 ? EVERYTHING : sql`not ${any(cx, value)}`,
    empty: (cx, value) => {
      const wanted = toBoolean(value)
      if (wanted === undefined) throw unfit('predictions_model_versions', value, 'Write true or false.')
      const named = some(cx, sql`x.model_version <> ''`)
      return wanted ? sql`not ${named}` : named
    },
  },
  spread: (cx) =>
    sql`select distinct x.model_version as value from prediction x where x.project_id = ${cx.projectId} and x.task_id = t.id`,
  order: (cx) => [
    sql`(select min(x.model_version collate "C") from prediction x where x.project_id = ${cx.projectId} and x.task_id = t.id)`,
  ],
}
