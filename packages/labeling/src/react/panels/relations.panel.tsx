// Links between regions, to read: both ends and what joins them. A click selects both ends.

import {
  IconArrowNarrowLeft,
  IconArrowNarrowRight,
  IconArrowsHorizontal,
  type Icon,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { RecordId, Direction } from '../../document/document.ts'
import type { RegionRow } from '../../engine/engine.types.ts'
import { colorVariables } from '../../paint/color.dom.ts'
import { useEditor } from '../editor-context.ts'
import { useSignal } from '../use-signal.ts'

const ARROWS: Readonly<Record<Direction, Icon>> = {
  right: IconArrowNarrowRight,
  left: IconArrowNarrowLeft,
  bi: IconArrowsHorizontal,
}

export function RelationsPanel(): ReactNode {
  const { engine } = useEditor()
  const relations = useSignal(engine.relations)
  const rows = useSignal(engine.regions)
  const byId = new Map<RecordId, RegionRow>(rows.map((row) => [row.id, row]))
  return (
    <ul className="si-ed-relations">
      {relations.map((relation) => {
        const Arrow = ARROWS[relation.direction]
        return (
          <li key={relation.id}>
            <button type="button" onClick={() => engine.select([relation.from, relation.to], 'replace')}>
              <End row={byId.get(relation.from)} />
              <span className="si-ed-relation-name">
                <Arrow size={14} stroke={1.75} aria-hidden />
                {relation.labels.join(', ')}
              </span>
              <End row={byId.get(relation.to)} />
            </button>
          </li>
        )
      })}
    </ul>
  )
}

function End({ row }: { readonly row: RegionRow | undefined }): ReactNode {
  const { t } = useEditor()
  if (row === undefined) return null
  return (
    <span className="si-ed-relation-end" style={colorVariables(row.color)}>
      <bdi>{row.text ?? (row.labels.length === 0 ? t('noLabel') : row.labels.join(', '))}</bdi>
    </span>
  )
}
