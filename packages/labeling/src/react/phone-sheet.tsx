// What the side panel is on a phone: the selection in one row, drawn up to its details.

import { Button } from '@siali/ui'
import type { ReactNode } from 'react'
import { useState } from 'react'
import { colorVariables } from '../paint/color.dom.ts'
import { useEditor } from './editor-context.ts'
import { Acts, DetailsPanel } from './panels/details.panel.tsx'
import { RegionsPanel } from './panels/regions.panel.tsx'
import { useSignal } from './use-signal.ts'

export function PhoneSheet(): ReactNode {
  const { engine, t } = useEditor()
  const rows = useSignal(engine.regions)
  const selection = useSignal(engine.selection)
  const [isOpen, setOpen] = useState(false)
  const chosen = rows.filter((row) => selection.has(row.id))
  const [only] = chosen
  return (
    <section className={isOpen ? 'si-ed-sheet is-open' : 'si-ed-sheet'} aria-label={t('details')}>
      <button
        type="button"
        className="si-ed-sheet-handle"
        aria-label={isOpen ? t('close') : t('details')}
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      />
      <div className="si-ed-sheet-row">
        {only === undefined ? (
          <span className="si-ed-quiet">{t('regionCount', { count: rows.length })}</span>
        ) : (
          <>
            <span className="si-ed-row-index">{chosen.length === 1 ? only.index : ''}</span>
            <span className="si-ed-swatch" style={colorVariables(only.color)} aria-hidden />
            <bdi className="si-ed-row-label">
              {chosen.length > 1
                ? t('selected', { count: chosen.length })
                : only.labels.length === 0
                  ? t('noLabel')
                  : only.labels.join(', ')}
            </bdi>
            {only.text === undefined || chosen.length > 1 ? null : (
              <bdi className="si-ed-row-text">{only.text}</bdi>
            )}
          </>
        )}
        <span className="si-ed-grow" />
        {only === undefined || isOpen ? null : <Acts rows={chosen} />}
        <Button onClick={() => setOpen(!isOpen)}>{isOpen ? t('close') : t('details')}</Button>
      </div>
      {isOpen ? (
        <div className="si-ed-sheet-body">
          <RegionsPanel onOpenDetails={() => undefined} />
          <DetailsPanel />
        </div>
      ) : null}
    </section>
  )
}
