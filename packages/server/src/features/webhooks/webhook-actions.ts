// THE list of what webhooks may be told of: the words of the catalogue, and how the body of each is made.

import type { WebhookActionName } from '@siali/contract'
import { printJson } from '../../http/json-text.ts'
import {
  tellAnnotation,
  tellAnnotations,
  tellAsIs,
  tellIds,
  tellProject,
  tellTasks,
  type MakePiece,
  type PieceCall,
} from './body.ts'

export interface WebhookAction {
  readonly name: WebhookActionName
  readonly title: string
  readonly description: string
  /** The member of the body that tells of it. */
  readonly key: string
  /** Only webhooks of the whole organization hear of it. */
  readonly organizationOnly: boolean
  readonly make: MakePiece
  /** The project as no more than its id. */
  readonly onlyProjectId?: boolean
}

const ofProject = { organizationOnly: false }

export const WEBHOOK_ACTION_LIST: readonly WebhookAction[] = [
  {
    name: 'PROJECT_CREATED',
    title: 'Project created',
    description: 'Somebody made a project, or took one out of the trash.',
    key: 'project',
    organizationOnly: true,
    make: tellProject,
  },
  {
    name: 'PROJECT_UPDATED',
    title: 'Project updated',
    description: 'Somebody changed the settings of a project.',
    key: 'project',
    ...ofProject,
    make: tellProject,
  },
  {
    name: 'PROJECT_DELETED',
    title: 'Project deleted',
    description: 'Somebody moved a project to the trash. The body names its id.',
    key: 'project',
    organizationOnly: true,
    make: tellProject,
    onlyProjectId: true,
  },
  {
    name: 'TASKS_CREATED',
    title: 'Tasks created',
    description: 'Tasks were imported, made one by one, or taken out of the trash.',
    key: 'tasks',
    ...ofProject,
    make: tellTasks,
  },
  {
    name: 'TASKS_DELETED',
    title: 'Tasks deleted',
    description: 'Tasks were moved to the trash. The body names their ids.',
    key: 'tasks',
    ...ofProject,
    make: tellIds('tasks'),
  },
  {
    name: 'ANNOTATION_CREATED',
    title: 'Annotation created',
    description: 'Somebody submitted or skipped a task.',
    key: 'annotation',
    ...ofProject,
    make: tellAnnotation,
  },
  {
    name: 'ANNOTATIONS_CREATED',
    title: 'Annotations created',
    description:
      'Many annotations at once, as from predictions. The key keeps its singular and holds a list.',
    key: 'annotation',
    ...ofProject,
    make: tellAnnotations,
  },
  {
    name: 'ANNOTATION_UPDATED',
    title: 'Annotation updated',
    description: 'Somebody changed an annotation.',
    key: 'annotation',
    ...ofProject,
    make: tellAnnotation,
  },
  {
    name: 'ANNOTATIONS_DELETED',
    title: 'Annotations deleted',
    description: 'Annotations were moved to the trash or turned into drafts. The body names their ids.',
    key: 'annotations',
    ...ofProject,
    make: tellIds('annotations'),
  },
  {
    name: 'LABEL_LINK_CREATED',
    title: 'Label link created',
    description: 'A label of the catalogue was linked to the project.',
    key: 'label_link',
    ...ofProject,
    make: tellAsIs,
  },
  {
    name: 'LABEL_LINK_UPDATED',
    title: 'Label link updated',
    description: 'The link of a label was changed.',
    key: 'label_link',
    ...ofProject,
    make: tellAsIs,
  },
  {
    name: 'LABEL_LINK_DELETED',
    title: 'Label link deleted',
    description: 'The link of a label was removed. The body names its id.',
    key: 'label_link',
    ...ofProject,
    make: tellAsIs,
  },
]

const BY_NAME = new Map<string, WebhookAction>(WEBHOOK_ACTION_LIST.map((one) => [one.name, one]))

export const findAction = (name: string): WebhookAction | undefined => BY_NAME.get(name)

/** The text of one request, and where the next one goes on; undefined: this was the whole event. */
export async function makeBody(
  action: WebhookAction,
  call: PieceCall,
): Promise<{ text: string; through: number | undefined }> {
  const { members, through } = await action.make(call)
  const { projectId } = call
  const project = action.onlyProjectId === true ? { id: projectId } : await call.reader.project(projectId)
  return { text: printJson({ action: action.name, ...members, project }), through }
}

/** The body for those who want no payload. */
export const bareBody = (action: string): string => JSON.stringify({ action })
