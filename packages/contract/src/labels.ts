// Labels that projects share, and the links that say which control of which project uses one.

import { Type } from 'typebox'
import { AnyJson, JsonObject, Stamp, defineRoute, nullable, page } from './wire.ts'

const Title = Type.String({ minLength: 1, maxLength: 2048 })
const FromName = Type.String({ minLength: 1, maxLength: 2048 })
const stored = {
  id: Type.Integer(),
  created_at: Stamp,
  updated_at: Stamp,
  value: AnyJson,
  title: Type.String({ examples: ['Lighthouse'] }),
  description: nullable(Type.String()),
  approved: Type.Boolean(),
  created_by: nullable(Type.Integer()),
  approved_by: nullable(Type.Integer()),
  organization: Type.Integer(),
}
const Label = Type.Object(
  {
    ...stored,
    links: Type.Array(AnyJson, { description: 'Ids of the links, or the links with `expand=links`.' }),
    projects: Type.Array(Type.Integer()),
  },
  { title: 'Label' },
)
const MadeLabel = Type.Object({
  ...stored,
  project: Type.Integer(),
  from_name: Type.String({ examples: ['label'] }),
  projects: Type.Array(Type.Integer()),
})
const LabelLink = Type.Object(
  {
    id: Type.Integer(),
    annotations_count: Type.Integer({ description: 'How often results of the control use the label.' }),
    from_name: Type.String({ examples: ['label'] }),
    project: Type.Integer(),
    label: AnyJson,
  },
  { title: 'LabelLink' },
)

/** One item of the list that makes labels. */
export const NewLabel = Type.Object({
  project: Type.Integer(),
  from_name: FromName,
  value: AnyJson,
  title: Title,
  description: Type.Optional(nullable(Type.String({ maxLength: 100_000 }))),
  approved: Type.Optional(Type.Boolean()),
})
const LabelChange = Type.Object({
  value: AnyJson,
  title: Title,
  description: Type.Optional(nullable(Type.String({ maxLength: 100_000 }))),
  approved: Type.Optional(Type.Boolean()),
})
const LinkBody = Type.Object({ project: Type.Integer(), label: Type.Integer(), from_name: FromName })

const tag = 'Labels'
const params = Type.Object({ id: Type.Integer() })
const PageQuery = {
  page: Type.Optional(Type.Integer({ minimum: 1 })),
  page_size: Type.Optional(Type.Integer({ description: 'At most 1,000; 100 unless given.' })),
}
const LABEL_EXAMPLE = { title: 'Beacon', approved: true }
const LINK_EXAMPLE = { project: 1, label: 1, from_name: 'label' }
const label = { path: '/api/labels/{id}/', tag, params } as const
const link = { path: '/api/label_links/{id}/', tag, params } as const
const ExpandLinks = Type.Object({
  expand: Type.Optional(Type.String({ description: '`links` answers the links in full.' })),
})
const ExpandLabel = Type.Object({
  expand: Type.Optional(Type.String({ description: '`label` answers the label in full.' })),
})

export const labelRoutes = {
  list: defineRoute({
    method: 'GET',
    path: '/api/labels/',
    operationId: 'api_labels_list',
    tag,
    summary: 'List the labels of your organization',
    query: Type.Object({
      ...PageQuery,
      ordering: Type.Optional(
        Type.String({ description: '`id`, `title`, `created_at` or `updated_at`; `-` for descending.' }),
      ),
      expand: Type.Optional(Type.String({ description: '`links` answers the links in full.' })),
    }),
    responses: { 200: page(Label) },
  }),
  create: defineRoute({
    method: 'POST',
    path: '/api/labels/',
    operationId: 'api_labels_create',
    tag,
    summary: 'Create labels',
    description:
      'A list, all of one project. A title that is there already is used again; a project links a label once.',
    body: Type.Array(NewLabel),
    example: [{ title: 'Lighthouse', value: ['Lighthouse'], project: 1, from_name: 'label' }],
    responses: { 201: Type.Array(MadeLabel) },
  }),
  rename: defineRoute({
    method: 'POST',
    path: '/api/labels/bulk',
    operationId: 'api_labels_bulk_create',
    tag,
    summary: 'Rename a label in annotations',
    description:
      'In one project, or in all of your organization. Every annotation gets a revision. More than 10,000 tasks are worked off by a job: 202 with `async: true` and the id of the `job`, whose report holds the answer.',
    body: Type.Object({
      project: Type.Optional(nullable(Type.Integer())),
      old_label: AnyJson,
      new_label: AnyJson,
    }),
    example: { project: 1, old_label: ['Lighthouse'], new_label: ['Beacon'] },
    responses: { 200: Type.Object({ annotations_updated: Type.Integer() }), 202: JsonObject },
  }),
  get: defineRoute({
    ...label,
    method: 'GET',
    operationId: 'api_labels_read',
    summary: 'Get a label',
    query: ExpandLinks,
    responses: { 200: Label },
  }),
  update: defineRoute({
    ...label,
    method: 'PATCH',
    operationId: 'api_labels_partial_update',
    summary: 'Change a label',
    body: LabelChange,
    example: LABEL_EXAMPLE,
    responses: { 200: Label },
  }),
  replace: defineRoute({
    ...label,
    method: 'PUT',
    operationId: 'api_labels_update',
    summary: 'Change a label (fields left out stay)',
    body: LabelChange,
    example: LABEL_EXAMPLE,
    responses: { 200: Label },
  }),
  delete: defineRoute({
    ...label,
    method: 'DELETE',
    operationId: 'api_labels_delete',
    summary: 'Delete a label and its links',
    responses: { 204: null },
  }),
  listLinks: defineRoute({
    method: 'GET',
    path: '/api/label_links/',
    operationId: 'api_label_links_list',
    tag,
    summary: 'List the links of labels',
    query: Type.Object({
      ...PageQuery,
      project: Type.Optional(Type.Integer()),
      label__created_by: Type.Optional(Type.Integer()),
      label__created_at__gte: Type.Optional(Type.String({ format: 'date-time' })),
      label__created_at__lte: Type.Optional(Type.String({ format: 'date-time' })),
      ...ExpandLabel.properties,
    }),
    responses: { 200: page(LabelLink) },
  }),
  createLink: defineRoute({
    method: 'POST',
    path: '/api/label_links/',
    operationId: 'api_label_links_create',
    tag,
    summary: 'Link a label to a project',
    body: LinkBody,
    example: LINK_EXAMPLE,
    responses: { 201: LabelLink },
  }),
  getLink: defineRoute({
    ...link,
    method: 'GET',
    operationId: 'api_label_links_read',
    summary: 'Get a link of a label',
    query: ExpandLabel,
    responses: { 200: LabelLink },
  }),
  updateLink: defineRoute({
    ...link,
    method: 'PATCH',
    operationId: 'api_label_links_partial_update',
    summary: 'Change a link of a label',
    body: LinkBody,
    example: { from_name: 'region' },
    responses: { 200: LabelLink },
  }),
  replaceLink: defineRoute({
    ...link,
    method: 'PUT',
    operationId: 'api_label_links_update',
    summary: 'Change a link of a label (fields left out stay)',
    body: LinkBody,
    example: LINK_EXAMPLE,
    responses: { 200: LabelLink },
  }),
  deleteLink: defineRoute({
    ...link,
    method: 'DELETE',
    operationId: 'api_label_links_delete',
    summary: 'Delete a link of a label',
    responses: { 204: null },
  }),
} as const
