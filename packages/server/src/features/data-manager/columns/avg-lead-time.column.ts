// Mean seconds that the task's annotations took.

import { sql } from 'kysely'
import type { Column } from '../column.ts'

export const avgLeadTime: Column = {
  id: 'avg_lead_time',
  title: 'Lead time',
  type: 'Time',
  help: 'Mean seconds of the annotations of a task',
  explore: false,
  labeling: false,
  operand: (cx) => ({
    kind: 'number',
    sql: sql`(select avg(x.lead_time) from annotation x where x.project_id = ${cx.projectId} and x.task_id = t.id and x.trash_id is null)`,
  }),
}
