// The data manager: columns, views, the task list, actions.

import { Type, type Static } from 'typebox'
import { ResolveUri } from './tasks.ts'
import { Detail, ErrorEnvelope, JsonObject, Stamp, defineRoute, nullable } from './wire.ts'

const ProjectQuery = Type.Object({ project: Type.Integer() })
/** A list with what Label Studio does not have, for clients that know it. */
const ListQuery = Type.Object({
  project: Type.Integer(),
  siali: Type.Optional(
    Type.Boolean({ description: 'Also those that Label Studio 1.23.2 does not list; see docs/compat.md' }),
  ),
})
const ViewParams = Type.Object({ id: Type.Integer() })
const View = Type.Object(
  {
    id: Type.Integer(),
    data: JsonObject,
    order: Type.Integer(),
    user: nullable(Type.Integer()),
    project: Type.Integer(),
    is_locked: Type.Optional(Type.Literal(true, { description: 'Absent while it is not' })),
    locked_by: Type.Optional(
      nullable(Type.Object({ id: Type.Integer(), name: Type.String(), email: Type.String() })),
    ),
    locked_at: Type.Optional(nullable(Stamp)),
  },
  { title: 'View' },
)
const ViewBody = Type.Object({
  project: Type.Integer(),
  data: Type.Optional(JsonObject),
})
const VIEW_EXAMPLE = {
  project: 1,
  data: {
    title: 'To do',
    filters: {
      conjunction: 'and',
      items: [{ filter: 'filter:tasks:total_annotations', operator: 'equal', type: 'Number', value: 0 }],
    },
    ordering: ['tasks:-created_at'],
  },
}

export const Column = Type.Object(
  {
    id: Type.String(),
    title: Type.String(),
    type: Type.String(),
    help: Type.Optional(Type.String()),
    target: Type.String(),
    parent: Type.Optional(Type.String()),
    children: Type.Optional(Type.Array(Type.String())),
    schema: Type.Optional(
      Type.Object({ items: Type.Array(Type.Unknown()), multiple: Type.Optional(Type.Boolean()) }),
    ),
    visibility_defaults: Type.Optional(Type.Object({ explore: Type.Boolean(), labeling: Type.Boolean() })),
    project_defined: Type.Boolean(),
    sortable: Type.Optional(Type.Boolean({ description: 'False: no ordering by it' })),
  },
  { title: 'Column' },
)

export const Distribution = Type.Object(
  {
    total: Type.Integer({ description: 'Tasks in the list' }),
    counted: Type.Integer({ description: 'Tasks that were looked at' }),
    is_sample: Type.Boolean({ description: 'Not all were: the list is long' }),
    filled: Type.Integer({ description: 'Of those looked at, with a value' }),
    range: nullable(
      Type.Object(
        {
          is_time: Type.Boolean({ description: 'Numbers are seconds since 1970' }),
          min: Type.Number(),
          median: Type.Number(),
          max: Type.Number(),
          start: Type.Number({ description: 'Where the first bucket begins' }),
          step: Type.Number({ description: 'Width of a bucket' }),
          counts: Type.Array(Type.Integer(), {
            description: 'Tasks in each bucket; the last holds its end too',
          }),
        },
        { description: 'Of numbers and times' },
      ),
    ),
    values: nullable(
      Type.Object(
        {
          distinct: Type.Integer(),
          top: Type.Array(Type.Object({ value: Type.String(), count: Type.Integer() }), {
            description: 'The most frequent first; people by id, long texts cut',
          }),
        },
        { description: 'Of everything else; both null where a column cannot be counted' },
      ),
    ),
  },
  { title: 'Distribution' },
)
export type Distribution = Static<typeof Distribution>

const ActionBody = Type.Object({
  selectedItems: Type.Optional(
    Type.Object({
      all: Type.Boolean(),
      included: Type.Optional(Type.Array(Type.Integer())),
      excluded: Type.Optional(Type.Array(Type.Integer())),
    }),
  ),
  filters: Type.Optional(JsonObject),
  ordering: Type.Optional(Type.Array(Type.String())),
})

const tag = 'Data manager'
const view = { path: '/api/dm/views/{id}/', tag, params: ViewParams } as const

export const dataManagerRoutes = {
  index: defineRoute({
    method: 'GET',
    path: '/api/dm/',
    operationId: 'api_dm_list',
    tag,
    summary: 'Addresses of the data manager',
    responses: { 200: Type.Object({ views: Type.String() }) },
  }),
  columns: defineRoute({
    method: 'GET',
    path: '/api/dm/columns/',
    operationId: 'api_dm_columns_list',
    tag,
    summary: 'List the columns of a project',
    query: ListQuery,
    responses: { 200: Type.Object({ columns: Type.Array(Column) }) },
  }),
  project: defineRoute({
    method: 'GET',
    path: '/api/dm/project/',
    operationId: 'api_dm_project_list',
    tag,
    summary: 'Get a project as the data manager shows it',
    query: ProjectQuery,
    responses: { 200: JsonObject },
  }),
  listViews: defineRoute({
    method: 'GET',
    path: '/api/dm/views/',
    operationId: 'api_dm_views_list',
    tag,
    summary: 'List the views of a project',
    query: Type.Object({ project: Type.Optional(Type.Integer()) }),
    responses: { 200: Type.Array(View) },
  }),
  createView: defineRoute({
    method: 'POST',
    path: '/api/dm/views/',
    operationId: 'api_dm_views_create',
    tag,
    summary: 'Create a view',
    body: ViewBody,
    example: VIEW_EXAMPLE,
    responses: { 201: View },
  }),
  getView: defineRoute({
    ...view,
    method: 'GET',
    operationId: 'api_dm_views_read',
    summary: 'Get a view',
    responses: { 200: View },
  }),
  updateView: defineRoute({
    ...view,
    method: 'PATCH',
    operationId: 'api_dm_views_partial_update',
    summary: 'Change a view',
    description: 'Filters and ordering that are not sent stay.',
    body: ViewBody,
    example: VIEW_EXAMPLE,
    responses: { 200: View },
  }),
  replaceView: defineRoute({
    ...view,
    method: 'PUT',
    operationId: 'api_dm_views_update',
    summary: 'Change a view',
    body: ViewBody,
    example: VIEW_EXAMPLE,
    responses: { 200: View },
  }),
  lockView: defineRoute({
    method: 'POST',
    path: '/api/siali/views/{id}/lock',
    operationId: 'siali_views_lock_create',
    tag: 'Siali',
    summary: 'Lock or unlock a view',
    description:
      'Of a locked view only the widths of columns change, whoever writes it, and nobody deletes it by itself. For those who manage, and who made the project.',
    params: ViewParams,
    body: Type.Object({ locked: Type.Boolean() }),
    example: { locked: true },
    responses: { 200: View },
  }),
  deleteView: defineRoute({
    ...view,
    method: 'DELETE',
    operationId: 'api_dm_views_delete',
    errors: { 409: ErrorEnvelope },
    summary: 'Delete a view',
    responses: { 204: null },
  }),
  orderViews: defineRoute({
    method: 'POST',
    path: '/api/dm/views/order/',
    operationId: 'api_dm_views_order_create',
    tag,
    summary: 'Put views in order',
    body: Type.Object({ project: Type.Integer(), ids: Type.Array(Type.Integer()) }),
    example: { project: 1, ids: [2, 1] },
    responses: { 200: null },
  }),
  resetViews: defineRoute({
    method: 'DELETE',
    path: '/api/dm/views/reset/',
    operationId: 'api_dm_views_reset_delete',
    tag,
    summary: 'Delete all views of a project',
    query: ProjectQuery,
    responses: { 204: null },
  }),
  listTasks: defineRoute({
    method: 'GET',
    path: '/api/tasks/',
    operationId: 'api_tasks_list',
    errors: { 404: Detail, 422: ErrorEnvelope },
    tag,
    summary: 'List tasks: filtered, ordered, page by page',
    query: Type.Object({
      project: Type.Optional(Type.Integer()),
      view: Type.Optional(Type.Integer()),
      query: Type.Optional(
        Type.String({ description: 'JSON: filters, ordering, columnsDisplayType, selectedItems' }),
      ),
      fields: Type.Optional(Type.String({ description: '`all` adds annotations and predictions' })),
      include: Type.Optional(Type.String({ description: 'Comma list of members' })),
      selectedItems: Type.Optional(
        Type.String({ description: 'JSON: the tasks that are meant; wins over the one in `query`' }),
      ),
      annotations_ordering: Type.Optional(
        Type.Union([Type.Literal('id'), Type.Literal('-id')], {
          description: 'Order of the annotations in a task',
        }),
      ),
      page: Type.Optional(Type.Integer()),
      page_size: Type.Optional(Type.Integer()),
      resolve_uri: ResolveUri,
    }),
    responses: {
      200: Type.Object({
        total_annotations: Type.Integer(),
        total_predictions: Type.Integer(),
        total: Type.Integer(),
        tasks: Type.Array(JsonObject),
      }),
    },
  }),
  distribution: defineRoute({
    method: 'GET',
    path: '/api/siali/projects/{id}/distribution',
    operationId: 'siali_projects_distribution_read',
    tag: 'Siali',
    summary: 'Get how the values of a column spread over a list of tasks',
    description:
      'Exact up to 50,000 tasks (2,000 for labels); of a longer list evenly spread samples are looked at. After five seconds the answer is 422 `timeout`.',
    params: Type.Object({ id: Type.Integer() }),
    query: Type.Object({
      column: Type.String({
        maxLength: 300,
        description: 'As in filters, data columns as `data.<key>`',
        examples: ['total_annotations'],
      }),
      type: Type.Optional(Type.String({ description: '`Number` takes texts of a data column for numbers' })),
      query: Type.Optional(Type.String({ description: 'JSON: filters, selectedItems' })),
    }),
    responses: { 200: Distribution },
  }),
  listActions: defineRoute({
    method: 'GET',
    path: '/api/dm/actions/',
    operationId: 'api_dm_actions_list',
    tag,
    summary: 'List the actions on tasks',
    query: ListQuery,
    responses: { 200: Type.Array(JsonObject) },
  }),
  runAction: defineRoute({
    method: 'POST',
    path: '/api/dm/actions/',
    operationId: 'api_dm_actions_create',
    errors: { 422: Detail },
    tag,
    summary: 'Run an action on selected tasks',
    query: Type.Object({
      id: Type.String(),
      project: Type.Integer(),
      view: Type.Optional(Type.Integer()),
    }),
    description:
      'Done when it answers 200. More than 10,000 tasks are worked off by a job: 202 with `async: true` and the id of the `job`, whose report then holds what a 200 would have said.',
    body: ActionBody,
    example: { selectedItems: { all: false, included: [1, 2] } },
    responses: { 200: JsonObject, 202: JsonObject },
  }),
  actionForm: defineRoute({
    method: 'GET',
    path: '/api/dm/actions/{action}/form/',
    operationId: 'api_dm_actions_form_read',
    tag,
    summary: 'Get what an action asks',
    params: Type.Object({ action: Type.String() }),
    query: ProjectQuery,
    responses: { 200: Type.Array(JsonObject) },
  }),
}
