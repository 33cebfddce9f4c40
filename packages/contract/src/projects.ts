// Projects, their counters, summary and label config.

import { Type, type Static, type TSchema } from 'typebox'
import { AnyJson, JsonObject, Stamp, choice, defineRoute, nullable, page } from './wire.ts'

export const PROJECT_COUNTERS = [
  'task_number',
  'finished_task_number',
  'total_predictions_number',
  'total_annotations_number',
  'num_tasks_with_annotations',
  'useful_annotation_number',
  'ground_truth_number',
  'skipped_annotations_number',
] as const

const SAMPLINGS = ['Sequential sampling', 'Uniform sampling', 'Uncertainty sampling'] as const
const SKIP_QUEUES = ['REQUEUE_FOR_ME', 'REQUEUE_FOR_OTHERS', 'IGNORE_SKIPPED'] as const

/** A person as other objects show him. */
export const SimpleUser = Type.Object(
  {
    id: Type.Integer(),
    first_name: Type.String(),
    last_name: Type.String(),
    email: Type.String(),
    avatar: nullable(Type.String()),
  },
  { title: 'SimpleUser' },
)

const Counter = nullable(Type.Integer())
const optional = <T extends TSchema>(schema: T, value: unknown) =>
  Type.Optional(Type.Union([schema, Type.Null()], { default: value }))
const text = (maxLength: number) => optional(Type.String({ maxLength }), '')
const flag = (value: boolean) => Type.Optional(Type.Boolean({ default: value }))

/** What may be written; every member may be left out. `title` is empty, null or 3 to 50 characters long. */
export const ProjectChange = Type.Object({
  title: text(50),
  description: text(100_000),
  label_config: Type.Optional(nullable(Type.String())),
  expert_instruction: text(1_000_000),
  show_instruction: flag(false),
  show_skip_button: flag(true),
  enable_empty_annotation: flag(true),
  show_annotation_history: flag(false),
  organization: Type.Optional(nullable(Type.Integer())),
  color: optional(Type.String({ maxLength: 16 }), '#FFFFFF'),
  maximum_annotations: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000, default: 1 })),
  is_published: flag(false),
  is_draft: flag(false),
  model_version: text(10_000),
  min_annotations_to_start_training: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 2_147_483_647, default: 0 }),
  ),
  start_training_on_annotation_update: Type.Optional(Type.Boolean()),
  show_collab_predictions: flag(true),
  evaluate_predictions_automatically: flag(false),
  reveal_preannotations_interactively: flag(false),
  annotator_evaluation_enabled: flag(false),
  sampling: optional(choice(SAMPLINGS), 'Sequential sampling'),
  skip_queue: optional(choice(SKIP_QUEUES), 'REQUEUE_FOR_OTHERS'),
  show_ground_truth_first: flag(false),
  show_overlap_first: flag(false),
  overlap_cohort_percentage: Type.Optional(Type.Integer({ minimum: 0, maximum: 100, default: 100 })),
  task_data_login: Type.Optional(nullable(Type.String({ maxLength: 256 }))),
  task_data_password: Type.Optional(nullable(Type.String({ maxLength: 256 }))),
  control_weights: Type.Optional(nullable(JsonObject)),
  pinned_at: Type.Optional(nullable(Type.String({ format: 'date-time' }))),
})
export type ProjectChange = Static<typeof ProjectChange>

/** A project as every project route answers it. Counters are null in the answer of create. */
export const Project = Type.Object(
  {
    id: Type.Integer(),
    title: nullable(Type.String()),
    description: nullable(Type.String()),
    label_config: nullable(Type.String()),
    expert_instruction: nullable(Type.String()),
    show_instruction: Type.Boolean(),
    show_skip_button: Type.Boolean(),
    enable_empty_annotation: Type.Boolean(),
    show_annotation_history: Type.Boolean(),
    organization: Type.Integer(),
    color: nullable(Type.String()),
    maximum_annotations: Type.Integer(),
    is_published: Type.Boolean(),
    model_version: nullable(Type.String()),
    is_draft: Type.Boolean(),
    created_by: nullable(SimpleUser),
    created_at: Stamp,
    min_annotations_to_start_training: Type.Integer(),
    start_training_on_annotation_update: Type.Boolean(),
    show_collab_predictions: Type.Boolean(),
    num_tasks_with_annotations: Counter,
    task_number: Counter,
    useful_annotation_number: Counter,
    ground_truth_number: Counter,
    skipped_annotations_number: Counter,
    total_annotations_number: Counter,
    total_predictions_number: Counter,
    sampling: nullable(Type.String()),
    show_ground_truth_first: Type.Boolean(),
    annotator_evaluation_enabled: Type.Boolean(),
    show_overlap_first: Type.Boolean(),
    overlap_cohort_percentage: Type.Integer(),
    task_data_login: nullable(Type.String()),
    task_data_password: nullable(Type.String()),
    control_weights: nullable(JsonObject),
    parsed_label_config: JsonObject,
    evaluate_predictions_automatically: Type.Boolean(),
    config_has_control_tags: Type.Boolean(),
    skip_queue: nullable(Type.String()),
    reveal_preannotations_interactively: Type.Boolean(),
    pinned_at: nullable(Stamp),
    finished_task_number: Counter,
    queue_total: Type.Integer(),
    queue_done: Type.Integer(),
    config_suitable_for_bulk_annotation: Type.Boolean(),
    state: nullable(Type.String()),
  },
  { title: 'Project' },
)
export type Project = Static<typeof Project>

const Counts = Type.Object({
  id: Type.Integer(),
  ...Object.fromEntries(PROJECT_COUNTERS.map((name) => [name, Type.Integer()])),
})
const ProjectParams = Type.Object({ id: Type.Integer() })
const ListQuery = Type.Object({
  ids: Type.Optional(Type.String({ description: 'Project ids: comma list, repeated keys or a JSON array.' })),
  title: Type.Optional(Type.String({ description: 'Part of the title, any case.' })),
  search: Type.Optional(Type.String({ description: 'Part of the title or description, any case.' })),
  filter: Type.Optional(choice(['all', 'pinned_only', 'exclude_pinned'])),
  include: Type.Optional(Type.String({ description: 'Answer with these members only.' })),
  ordering: Type.Optional(Type.String({ description: 'A field, with `-` in front for descending.' })),
  page: Type.Optional(Type.Integer({ minimum: 1 })),
  page_size: Type.Optional(Type.Integer()),
})
const DetailQuery = Type.Object({ include: Type.Optional(Type.String()) })
const ConfigBody = Type.Object({ label_config: Type.String() })
const Summary = Type.Object({
  project: Type.Integer(),
  created_at: Stamp,
  all_data_columns: Type.Record(Type.String(), Type.Integer()),
  common_data_columns: Type.Array(Type.String()),
  created_annotations: Type.Record(Type.String(), Type.Integer()),
  created_labels: Type.Record(Type.String(), Type.Record(Type.String(), Type.Integer())),
  created_labels_drafts: Type.Record(Type.String(), Type.Record(Type.String(), Type.Integer())),
})
const DUPLICATE_MODES = [
  'settings',
  'settings,data',
  'settings,data,annotations',
  'settings,data,predictions',
  'settings,data,annotations,predictions',
] as const
/** `workspace` and `include_members` are taken and change nothing: everybody of the organization works on every project. */
export const DuplicateBody = Type.Object({
  mode: choice(DUPLICATE_MODES, { description: 'What is copied; `data` are the tasks.' }),
  title: Type.String({ minLength: 3, maxLength: 50 }),
  description: Type.Optional(nullable(Type.String({ maxLength: 100_000 }))),
  workspace: Type.Optional(nullable(Type.Integer())),
  include_members: Type.Optional(Type.Boolean()),
})
export type DuplicateBody = Static<typeof DuplicateBody>

const EXAMPLE = {
  title: 'Harbour reports',
  label_config:
    '<View><Text name="text" value="$text"/><Choices name="mood" toName="text"><Choice value="calm"/><Choice value="rough"/></Choices></View>',
}
const detail = {
  path: '/api/projects/{id}/',
  tag: 'Projects',
  params: ProjectParams,
  allow: ['GET', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'],
} as const

export const projectRoutes = {
  list: defineRoute({
    method: 'GET',
    path: '/api/projects/',
    operationId: 'api_projects_list',
    tag: 'Projects',
    summary: 'List projects',
    description: 'Projects of your organization, pinned ones first, then the newest.',
    query: ListQuery,
    responses: { 200: page(Project) },
  }),
  create: defineRoute({
    method: 'POST',
    path: '/api/projects/',
    operationId: 'api_projects_create',
    tag: 'Projects',
    summary: 'Create a project',
    description: 'Every member has a default; the label config can be set later.',
    body: ProjectChange,
    example: EXAMPLE,
    responses: { 201: Project },
  }),
  counts: defineRoute({
    method: 'GET',
    path: '/api/projects/counts/',
    operationId: 'api_projects_counts_list',
    tag: 'Projects',
    summary: 'List the counters of projects',
    query: ListQuery,
    responses: { 200: page(Counts) },
  }),
  validateConfig: defineRoute({
    method: 'POST',
    path: '/api/projects/validate/',
    operationId: 'api_projects_validate_create',
    errors: { 400: Type.Object({ label_config: Type.Array(Type.String()) }) },
    tag: 'Projects',
    summary: 'Validate a label config',
    description: 'Needs no login. 204: the config can be saved; 400 says what is wrong with it.',
    auth: false,
    allow: ['POST', 'OPTIONS'],
    body: ConfigBody,
    example: { label_config: EXAMPLE.label_config },
    responses: { 204: null },
  }),
  get: defineRoute({
    ...detail,
    method: 'GET',
    operationId: 'api_projects_read',
    summary: 'Get a project',
    query: DetailQuery,
    responses: { 200: Project },
  }),
  update: defineRoute({
    ...detail,
    method: 'PATCH',
    operationId: 'api_projects_partial_update',
    summary: 'Change a project',
    description:
      'Members left out stay. A label config that drops a control or label in use is refused with the counts.',
    body: ProjectChange,
    example: { title: 'Harbour reports 2026' },
    responses: { 200: Project },
  }),
  replace: defineRoute({
    ...detail,
    method: 'PUT',
    operationId: 'api_projects_update',
    summary: 'Change a project (PUT)',
    description: 'The same as PATCH: members left out stay.',
    body: ProjectChange,
    example: { title: 'Harbour reports 2026', show_instruction: true },
    responses: { 200: Project },
  }),
  remove: defineRoute({
    ...detail,
    method: 'DELETE',
    operationId: 'api_projects_delete',
    summary: 'Delete a project',
    description: 'Moves the project to the trash, from where it can be restored for 30 days.',
    responses: { 204: null },
  }),
  duplicate: defineRoute({
    method: 'POST',
    path: '/api/projects/{id}/duplicate/',
    operationId: 'api_projects_duplicate_create',
    tag: 'Projects',
    summary: 'Duplicate a project',
    description:
      'Copies settings, label config, tabs and label links; tasks, annotations and predictions as `mode` says. Storages, models and webhooks carry secrets and are not copied, nor are drafts. More than 1,000 tasks go on as a job, whose id is answered.',
    params: ProjectParams,
    body: DuplicateBody,
    example: { mode: 'settings,data', title: 'Harbour reports, second round' },
    responses: {
      201: Type.Object({ id: Type.Integer(), job: Type.Optional(Type.String({ format: 'uuid' })) }),
    },
  }),
  checkConfig: defineRoute({
    method: 'POST',
    path: '/api/projects/{id}/validate/',
    operationId: 'api_projects_validate_label_config_create',
    tag: 'Projects',
    summary: 'Validate a label config for a project',
    description: 'Also checks that annotations and drafts of the project still fit.',
    params: ProjectParams,
    body: Type.Object({ label_config: Type.Optional(AnyJson) }),
    example: { label_config: EXAMPLE.label_config },
    responses: {
      200: Type.Object({
        config_essential_data_has_changed: nullable(Type.Boolean()),
        label_config: Type.String(),
      }),
    },
  }),
  getConfig: defineRoute({
    method: 'GET',
    path: '/api/projects/{id}/validate/',
    operationId: 'api_projects_validate_label_config_read',
    tag: 'Projects',
    summary: 'Get the label config of a project',
    params: ProjectParams,
    responses: { 200: Type.Object({ label_config: nullable(Type.String()) }) },
  }),
  summary: defineRoute({
    method: 'GET',
    path: '/api/projects/{id}/summary/',
    operationId: 'api_projects_summary_read',
    tag: 'Projects',
    summary: 'Get the data summary',
    description: 'Data columns of the tasks; controls and labels in use.',
    params: ProjectParams,
    responses: { 200: Summary },
  }),
  resetSummary: defineRoute({
    method: 'POST',
    path: '/api/projects/{id}/summary/reset/',
    operationId: 'api_projects_summary_reset_create',
    tag: 'Projects',
    summary: 'Count a project anew',
    description: 'Recounts counters and summary from the stored tasks and annotations.',
    params: ProjectParams,
    responses: { 200: null },
  }),
  sampleTask: defineRoute({
    method: 'POST',
    path: '/api/projects/{id}/sample-task/',
    operationId: 'api_projects_sample_task_create',
    tag: 'Projects',
    summary: 'Make a sample task for a label config',
    params: ProjectParams,
    body: Type.Object({
      label_config: Type.Optional(AnyJson),
      include_annotation_and_prediction: Type.Optional(Type.Boolean()),
    }),
    example: { label_config: EXAMPLE.label_config },
    responses: { 200: Type.Object({ sample_task: JsonObject }) },
  }),
  sampleTaskProject: defineRoute({
    method: 'GET',
    path: '/api/projects/{id}/sample-task/',
    operationId: 'api_projects_sample_task_read',
    tag: 'Projects',
    summary: 'Get a project (old address)',
    params: ProjectParams,
    query: DetailQuery,
    responses: { 200: Project },
  }),
  annotators: defineRoute({
    method: 'GET',
    path: '/api/projects/{id}/annotators/',
    operationId: 'api_projects_annotators_read',
    tag: 'Projects',
    summary: 'List people who annotated in a project',
    params: ProjectParams,
    responses: { 200: Type.Array(SimpleUser) },
  }),
  modelVersions: defineRoute({
    method: 'GET',
    path: '/api/projects/{id}/model-versions/',
    operationId: 'api_projects_model_versions_read',
    tag: 'Projects',
    summary: 'List model versions of the predictions',
    params: ProjectParams,
    query: Type.Object({
      extended: Type.Optional(Type.Boolean()),
      include_live_models: Type.Optional(Type.Boolean()),
      limit: Type.Optional(Type.Integer()),
    }),
    responses: { 200: JsonObject },
  }),
  deleteModelVersion: defineRoute({
    method: 'DELETE',
    path: '/api/projects/{id}/model-versions/',
    operationId: 'api_projects_model_versions_delete',
    tag: 'Projects',
    summary: 'Delete the predictions of a model version',
    params: ProjectParams,
    body: Type.Object({ model_version: Type.Optional(AnyJson) }),
    example: { model_version: 'bert-1' },
    responses: { 200: Type.Object({ deleted_predictions: Type.Integer() }) },
  }),
  templates: defineRoute({
    method: 'GET',
    path: '/api/templates/',
    operationId: 'api_templates_list',
    tag: 'Projects',
    summary: 'List label config templates',
    responses: { 200: Type.Object({ templates: Type.Array(JsonObject), groups: Type.Array(Type.String()) }) },
  }),
} as const
