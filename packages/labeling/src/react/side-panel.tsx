// The side: regions and relations as tabs, details of the selection below; folded to a rail it keeps the counts.

import { IconChevronsRight, IconLink, IconListDetails } from '@tabler/icons-react'
import { IconButton } from '@siali/ui'
import type { ReactNode } from 'react'
import { useState } from 'react'
import { useEditor } from './editor-context.ts'
import { DetailsPanel } from './panels/details.panel.tsx'
import { RegionsPanel } from './panels/regions.panel.tsx'
import { RelationsPanel } from './panels/relations.panel.tsx'
import { handleRovingKey } from './roving.ts'
import { useSignal } from './use-signal.ts'

export function SidePanel(props: {
  readonly isFolded: boolean
  readonly onFold: (folded: boolean) => void
  readonly onOpenDetails: () => void
  /** Between the list and the details. */
  readonly bar: ReactNode
}): ReactNode {
  const { engine, t } = useEditor()
  const regionCount = useSignal(engine.regions).length
  const relationCount = useSignal(engine.relations).length
  const [tab, setTab] = useState<'regions' | 'relations'>('regions')
  const shown = relationCount === 0 ? 'regions' : tab
  if (props.isFolded) {
    return (
      <aside className="si-ed-side is-folded" aria-label={t('regions')}>
        <IconButton
          icon={IconListDetails}
          label={t('panelOpen')}
          keys="]"
          onClick={() => props.onFold(false)}
        />
        <span className="si-ed-folded-count">{regionCount.toLocaleString()}</span>
        {relationCount === 0 ? null : (
          <>
            <IconLink size={16} stroke={1.75} aria-label={t('relations')} />
            <span className="si-ed-folded-count">{relationCount.toLocaleString()}</span>
          </>
        )}
      </aside>
    )
  }
  const tabs = [
    { id: 'regions', name: t('regions'), count: regionCount },
    ...(relationCount === 0
      ? []
      : [{ id: 'relations', name: t('relations'), count: relationCount } as const]),
  ] as const
  return (
    <aside className="si-ed-side" aria-label={t('regions')}>
      <div className="si-ed-side-tabs">
        <div role="tablist" aria-label={t('regions')} onKeyDown={handleRovingKey}>
          {tabs.map(({ id, name, count }) => (
            <button
              key={id}
              type="button"
              role="tab"
              data-roving
              tabIndex={id === shown ? 0 : -1}
              aria-selected={id === shown}
              className={id === shown ? 'is-on' : ''}
              onClick={() => setTab(id)}
            >
              {name}
              <span className="si-ed-count">{count.toLocaleString()}</span>
            </button>
          ))}
        </div>
        <span className="si-ed-grow" />
        <IconButton
          icon={IconChevronsRight}
          flip
          label={t('panelClose')}
          keys="]"
          onClick={() => props.onFold(true)}
        />
      </div>
      {shown === 'regions' ? <RegionsPanel onOpenDetails={props.onOpenDetails} /> : <RelationsPanel />}
      {props.bar}
      <DetailsPanel />
    </aside>
  )
}
