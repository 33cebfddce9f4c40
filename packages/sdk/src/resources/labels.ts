// Labels that the projects of an organization share, and the links that say which control uses one.

import { walkPages, type Page } from '../pagination.ts'
import type { CallOptions, Transport } from '../transport.ts'
import { count, date, flag, given, list, numberOrNull, record, text, textOrNull } from '../wire.ts'

export interface Label {
  readonly id: number
  readonly title: string
  /** What results hold: a text, or the path of a taxonomy. */
  readonly value: unknown
  readonly description: string
  readonly isApproved: boolean
  readonly createdById: number | undefined
  readonly createdAt: Date | undefined
  readonly projectIds: readonly number[]
}

export interface NewLabel {
  readonly projectId: number
  /** Name of the control. */
  readonly control: string
  readonly title: string
  readonly value: unknown
  readonly description?: string
  readonly isApproved?: boolean
}

export interface LabelChange {
  readonly title?: string
  readonly value?: unknown
  readonly description?: string | null
  readonly isApproved?: boolean
}

export interface LabelLink {
  readonly id: number
  readonly projectId: number
  readonly labelId: number
  readonly control: string
  /** How often results of the control use the label. */
  readonly useCount: number
}

export interface RenamedLabel {
  /** Annotations that hold another label now; 0 while a job goes on. */
  readonly annotationCount: number
  readonly jobId: string | undefined
}

const PAGE_SIZE = 100

function toLabel(value: unknown): Label {
  const wire = record(value)
  return {
    id: count(wire['id']),
    title: text(wire['title']),
    value: wire['value'],
    description: text(wire['description']),
    isApproved: flag(wire['approved']),
    createdById: numberOrNull(wire['created_by']),
    createdAt: date(wire['created_at']),
    projectIds: list(wire['projects']).map(count),
  }
}

function toLink(value: unknown): LabelLink {
  const wire = record(value)
  return {
    id: count(wire['id']),
    projectId: count(wire['project']),
    labelId: count(wire['label']),
    control: text(wire['from_name']),
    useCount: count(wire['annotations_count']),
  }
}

/** Calls about labels and their links. */
export function labelCalls(transport: Transport) {
  async function readPage<Item>(
    path: string,
    toItem: (value: unknown) => Item,
    query: Readonly<Record<string, string | number | undefined>>,
    call?: CallOptions,
  ): Promise<Page<Item>> {
    const wire = record(await transport.json('GET', path, { ...call, query }))
    return { items: list(wire['results']).map(toItem), total: numberOrNull(wire['count']) }
  }
  return {
    /** All labels of the organization, page by page. */
    all(call?: CallOptions): AsyncGenerator<Label, void, undefined> {
      return walkPages(
        (page, pageSize) => readPage('/api/labels/', toLabel, { page, page_size: pageSize }, call),
        PAGE_SIZE,
      )
    },
    async get(id: number, call?: CallOptions): Promise<Label> {
      return toLabel(await transport.json('GET', `/api/labels/${id}/`, call))
    },
    /** All of one project. A title that is there already is used again. */
    async create(labels: readonly NewLabel[], call?: CallOptions): Promise<readonly Label[]> {
      const body = labels.map((label) =>
        given({
          project: label.projectId,
          from_name: label.control,
          title: label.title,
          value: label.value,
          description: label.description,
          approved: label.isApproved,
        }),
      )
      return list(await transport.json('POST', '/api/labels/', { ...call, body })).map(toLabel)
    },
    async update(id: number, change: LabelChange, call?: CallOptions): Promise<Label> {
      const body = given({
        title: change.title,
        value: change.value,
        description: change.description,
        approved: change.isApproved,
      })
      return toLabel(await transport.json('PATCH', `/api/labels/${id}/`, { ...call, body }))
    },
    /** Its links go with it; annotations stay as they are. */
    async remove(id: number, call?: CallOptions): Promise<void> {
      await transport.send('DELETE', `/api/labels/${id}/`, call)
    },
    /** Renames a label in the annotations of one project, or of all; many tasks are worked off by a job. */
    async rename(
      from: readonly string[] | string,
      to: readonly string[] | string,
      options: { readonly projectId?: number } = {},
      call?: CallOptions,
    ): Promise<RenamedLabel> {
      const body = given({ project: options.projectId, old_label: from, new_label: to })
      const wire = record(await transport.json('POST', '/api/labels/bulk', { ...call, body }))
      return { annotationCount: count(wire['annotations_updated']), jobId: textOrNull(wire['job']) }
    },
    /** All links, or those of a project, page by page. */
    links(
      options: { readonly projectId?: number } = {},
      call?: CallOptions,
    ): AsyncGenerator<LabelLink, void, undefined> {
      const project = options.projectId
      return walkPages(
        (page, pageSize) =>
          readPage('/api/label_links/', toLink, { page, page_size: pageSize, project }, call),
        PAGE_SIZE,
      )
    },
    async link(labelId: number, projectId: number, control: string, call?: CallOptions): Promise<LabelLink> {
      const body = { label: labelId, project: projectId, from_name: control }
      return toLink(await transport.json('POST', '/api/label_links/', { ...call, body }))
    },
    async unlink(linkId: number, call?: CallOptions): Promise<void> {
      await transport.send('DELETE', `/api/label_links/${linkId}/`, call)
    },
  }
}
