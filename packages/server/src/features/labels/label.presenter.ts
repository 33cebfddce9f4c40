// Labels and links on the wire.

import { toStamp } from '../../http/stamp.ts'
import type { LabelRow, LinkRow } from './label.queries.ts'

export function presentLabelAlone(row: LabelRow) {
  return {
    id: row.id,
    created_at: toStamp(row.created_at),
    updated_at: toStamp(row.updated_at),
    value: row.value,
    title: row.title,
    description: row.description,
    approved: row.approved,
    created_by: row.created_by,
    // Nobody's, after approving too: clients of this API level know it so.
    approved_by: null,
    organization: row.organization_id,
  }
}

/** `links` are those of the label; in full when they are asked for. */
export function presentLabel(row: LabelRow, links: readonly LinkRow[], inFull: boolean) {
  return {
    ...presentLabelAlone(row),
    links: inFull ? links.map(presentLinkAlone) : links.map((link) => link.id),
    projects: [...new Set(links.map((link) => link.project_id))],
  }
}

/** The answer of a creation: what was asked for, with the link that is stored. */
export function presentMadeLabel(row: LabelRow, link: LinkRow, projects: readonly number[]) {
  return {
    ...presentLabelAlone(row),
    project: link.project_id,
    from_name: link.from_name,
    projects: [...projects],
  }
}

/** A link as events tell of it. */
export const presentLinkAlone = (row: LinkRow) => ({
  id: row.id,
  from_name: row.from_name,
  project: row.project_id,
  label: row.label_id,
})

/** `label` takes the place of the label's id when it is asked for. */
export function presentLink(row: LinkRow, annotationsCount: number, label: LabelRow | undefined) {
  return {
    ...presentLinkAlone(row),
    annotations_count: annotationsCount,
    ...(label !== undefined && { label: presentLabelAlone(label) }),
  }
}
