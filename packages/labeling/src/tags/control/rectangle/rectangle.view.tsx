// A box in the panels: its icon, its place in words, and its numbers to type.

import { IconSquare } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Region } from '../../../document/document.ts'
import { useEditor } from '../../../react/editor-context.ts'
import { NumberField } from '../../../react/number-field.tsx'
import type { RegionView } from '../../view.dom.ts'
import type { BoxShape } from './rectangle.region.ts'

const FIELDS = [
  { key: 'xPct', short: 'X', name: 'fieldX' },
  { key: 'yPct', short: 'Y', name: 'fieldY' },
  { key: 'widthPct', short: 'W', name: 'fieldWidth' },
  { key: 'heightPct', short: 'H', name: 'fieldHeight' },
  { key: 'rotationDeg', short: '∠', name: 'fieldRotation' },
] as const

function shapeOf(region: Region): BoxShape {
  return region.shape as BoxShape
}

const rounded = (value: number) => Math.round(value * 10) / 10

function BoxPlace({ region }: { readonly region: Region }): ReactNode {
  const { t } = useEditor()
  const { xPct, yPct, widthPct, heightPct } = shapeOf(region)
  return t('boxAt', {
    x: rounded(xPct),
    y: rounded(yPct),
    width: rounded(widthPct),
    height: rounded(heightPct),
  })
}

function BoxNumbers(props: { readonly region: Region; readonly isEditable: boolean }): ReactNode {
  const { engine, t } = useEditor()
  const shape = shapeOf(props.region)
  return (
    <div className="si-ed-numbers">
      {FIELDS.map(({ key, short, name }) => (
        <NumberField
          key={key}
          short={short}
          name={t(name)}
          value={rounded(shape[key])}
          isOff={!props.isEditable}
          onChange={(value) => engine.setShape(props.region.id, { [key]: value })}
        />
      ))}
    </div>
  )
}

export const rectangleView: RegionView = {
  kind: 'box',
  name: 'boxName',
  icon: IconSquare,
  Place: BoxPlace,
  Numbers: BoxNumbers,
}
