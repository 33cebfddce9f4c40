// What actions and columns ask of a project's controls: their names, their labels, how taxonomies write a path.

import { parseConfig } from '@siali/labeling'
import { isPlainObject } from '../../http/body.ts'
import type { ProjectRow } from '../projects/project.service.ts'

export interface Controls {
  /** In the order of the config. */
  readonly names: readonly string[]
  /** Labels and choices of all of them, each once. */
  readonly labels: readonly string[]
}

export function listControls(project: Pick<ProjectRow, 'parsed_label_config'>): Controls {
  const parsed = isPlainObject(project.parsed_label_config) ? project.parsed_label_config : {}
  const labels = Object.values(parsed).flatMap((control) =>
    isPlainObject(control) && Array.isArray(control['labels'])
      ? control['labels'].filter((label) => typeof label === 'string')
      : [],
  )
  return { names: Object.keys(parsed), labels: [...new Set(labels)] }
}

const SEPARATOR = ' / '

/** What stands between the texts of a path, by control: of those that show paths whole. */
export function readPathSeparators(labelConfig: string): ReadonlyMap<string, string> {
  const shown = parseConfig(labelConfig).controls.filter(
    ({ node }) => node.attributes['showfullpath']?.toLowerCase() === 'true',
  )
  return new Map(shown.map(({ name, node }) => [name, node.attributes['pathseparator'] ?? SEPARATOR]))
}
