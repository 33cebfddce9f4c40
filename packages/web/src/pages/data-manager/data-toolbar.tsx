// The tool bar of the data manager: what is shown and how at the start side, what can be done with it at the end side.

import type { Column, Project } from '@siali/sdk'
import { Button, IconButton, Segmented, type Person } from '@siali/ui'
import {
  IconBaselineDensityMedium,
  IconBaselineDensitySmall,
  IconDownload,
  IconLayoutGrid,
  IconList,
  IconPhoto,
  IconRefresh,
  IconUpload,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { ColumnsMenu } from './columns-menu.tsx'
import type { FilterSet } from './filter.model.ts'
import { FiltersPopover } from './filters-popover.tsx'
import { LabelButton } from './label-button.tsx'
import { OrderMenu } from './order-menu.tsx'
import { ToolbarMore } from './toolbar-more.tsx'
import type { Density } from './use-density.ts'
import { FEWEST_ACROSS, MOST_ACROSS, type ViewState } from './use-view-state.ts'

const USUAL_ACROSS = 5

export interface DataToolbarProps {
  readonly project: Project
  readonly viewTitle: string
  readonly state: ViewState
  /** All columns, in the order of the table. */
  readonly columns: readonly Column[]
  readonly people: ReadonlyMap<number, Person>
  /** Tasks that match now; undefined while counted. */
  readonly total: number | undefined
  readonly isPhone: boolean
  readonly density: Density
  readonly onDensity: (density: Density) => void
  /** On the phone: tasks are chosen by pressing them. */
  readonly onSelectTasks: () => void
  readonly filtersOpen: boolean
  readonly onFiltersOpen: (isOpen: boolean) => void
  readonly onFilters: (filters: FilterSet) => void
  readonly onChange: (change: Partial<ViewState>) => void
  readonly onMove: (key: string, target: string, side: 'before' | 'behind') => void
  readonly onPin: (column: Column, isOn: boolean) => void
  readonly onRefresh: () => void
  readonly onDialog: (dialog: 'import' | 'export') => void
  readonly onLabelShown: () => void
  readonly onSaveAs: () => void
}

/** The bar. */
export function DataToolbar(props: DataToolbarProps): ReactNode {
  const { project, viewTitle, state, columns, people, total, isPhone, filtersOpen, density } = props
  const { onFiltersOpen, onFilters, onChange, onMove, onPin, onRefresh, onDialog, onLabelShown } = props
  const { onDensity, onSelectTasks, onSaveAs } = props
  const { t } = useTranslation()
  return (
    <div className="tb" role="toolbar" aria-label={t('dm.toolbar')}>
      <FiltersPopover
        filters={state.filters}
        columns={columns}
        people={people}
        viewTitle={viewTitle}
        total={total}
        isOpen={filtersOpen}
        onOpen={onFiltersOpen}
        onChange={onFilters}
        onSaveAs={onSaveAs}
      />
      <OrderMenu
        columns={columns}
        ordering={state.ordering}
        onChange={(ordering) => onChange({ ordering })}
      />
      {isPhone || state.isGrid ? null : (
        <ColumnsMenu
          columns={columns}
          hidden={state.hidden}
          pinned={state.pinned}
          isChanged={state.hidden !== undefined || state.order !== undefined || state.pinned.length > 0}
          onChange={(hidden) => onChange({ hidden })}
          onMove={onMove}
          onPin={onPin}
          onReset={() => onChange({ hidden: undefined, order: undefined, pinned: [] })}
        />
      )}
      {isPhone ? (
        <span className="grow" />
      ) : (
        <>
          <span className="tb-line" aria-hidden />
          <Segmented
            size="s"
            label={t('dm.layout')}
            value={state.isGrid ? 'grid' : 'list'}
            onChange={(layout) => onChange({ isGrid: layout === 'grid' })}
            options={[
              { value: 'list', label: t('dm.table'), icon: IconList, iconOnly: true },
              { value: 'grid', label: t('dm.grid'), icon: IconLayoutGrid, iconOnly: true },
            ]}
          />
          {state.isGrid ? (
            <label className="tile-size">
              <IconPhoto className="i t3" size={14} stroke={1.75} aria-hidden />
              <input
                type="range"
                aria-label={t('dm.tileSize')}
                min={FEWEST_ACROSS}
                max={MOST_ACROSS}
                // To the end side they grow: fewer stand in a row.
                value={FEWEST_ACROSS + MOST_ACROSS - (state.gridWidth ?? USUAL_ACROSS)}
                onChange={(event) =>
                  onChange({ gridWidth: FEWEST_ACROSS + MOST_ACROSS - Number(event.currentTarget.value) })
                }
              />
            </label>
          ) : (
            <IconButton
              icon={density === 'compact' ? IconBaselineDensityMedium : IconBaselineDensitySmall}
              label={t(density === 'compact' ? 'dm.compactRows' : 'dm.comfortableRows')}
              onClick={() => onDensity(density === 'compact' ? 'comfortable' : 'compact')}
            />
          )}
          <span className="grow" />
          <IconButton icon={IconRefresh} label={t('dm.refresh')} onClick={onRefresh} />
          <Button size="s" kind="ghost" icon={IconUpload} onClick={() => onDialog('import')}>
            {t('dm.import')}
          </Button>
          <Button size="s" kind="ghost" icon={IconDownload} onClick={() => onDialog('export')}>
            {t('dm.export')}
          </Button>
        </>
      )}
      {project.taskCount === 0 ? null : (
        <LabelButton
          projectId={project.id}
          left={project.taskCount - project.finishedCount}
          shown={total}
          onShown={onLabelShown}
        />
      )}
      {isPhone ? (
        <ToolbarMore
          isGrid={state.isGrid}
          onGrid={(isGrid) => onChange({ isGrid })}
          onSelectTasks={project.taskCount === 0 ? undefined : onSelectTasks}
          onRefresh={onRefresh}
          onImport={() => onDialog('import')}
          onExport={() => onDialog('export')}
        />
      ) : null}
    </div>
  )
}
