// A span in the panels: what it marks and from where to where, code points from 0, end exclusive.

import { IconLetterT } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Region } from '../../../document/document.ts'
import { useEditor } from '../../../react/editor-context.ts'
import type { RegionView } from '../../view.dom.ts'
import type { SpanShape } from './span.region.ts'

function shapeOf(region: Region): SpanShape {
  return region.shape as SpanShape
}

function SpanPlace({ region }: { readonly region: Region }): ReactNode {
  const { engine, t } = useEditor()
  return t('span', { text: engine.textOf(region) ?? '' })
}

function SpanNumbers({ region }: { readonly region: Region }): ReactNode {
  const { t } = useEditor()
  const { startPoint, endPoint } = shapeOf(region)
  return (
    <dl className="si-ed-facts">
      <dt>{t('characters')}</dt>
      <dd>{t('spanRange', { start: startPoint, end: endPoint })}</dd>
    </dl>
  )
}

export const spanView: RegionView = {
  kind: 'span',
  name: 'spanName',
  icon: IconLetterT,
  Place: SpanPlace,
  Numbers: SpanNumbers,
}
