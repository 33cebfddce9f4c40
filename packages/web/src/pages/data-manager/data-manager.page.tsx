// Data manager: views, filters, the table, and a task opened in place beside its list.

import { toSelectedItems, type Column, type Project, type Selection, type View } from '@siali/sdk'
import { Button, EmptyState, showToast } from '@siali/ui'
import { useMediaQuery } from '@mantine/hooks'
import { IconUpload } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useCallback, useMemo, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../../data/client.ts'
import { columnsQuery, viewsQuery, dmKeys } from '../../data/dm.query.ts'
import { useProject } from '../../data/project.query.ts'
import { usePeople } from '../../data/session.query.ts'
import { useHotkeys } from '../../shell/hotkeys.ts'
import { usePageTitle } from '../../shell/page-title.ts'
import { ExportDialog } from '../export/export-dialog.tsx'
import { searchOf, UNSAVED, unsavedView, type DataSearch } from './data-search.ts'
import { DataToolbar } from './data-toolbar.tsx'
import { DataLoading, NoMatch, TableSkeleton } from './data-manager.states.tsx'
import { ColumnDistribution } from './column-distribution.tsx'
import { FilterChips } from './filter-chips.tsx'
import { columnKey, isComplete, NO_FILTERS, type FilterSet } from './filter.model.ts'
import { FiltersPopover } from './filters-popover.tsx'
import { newRow, withOnly } from './filter-row.tsx'
import { ImportDialog } from './import-dialog.tsx'
import { OrderMenu } from './order-menu.tsx'
import { QuickView } from './quick-view.tsx'
import { SelectionBar } from './selection-bar.tsx'
import {
  arrangeColumns,
  isBuiltIn,
  LABELS_COLUMN,
  moveColumn,
  orderColumns,
  pinFirst,
} from './own-columns.ts'
import { countSelected, EVERYTHING, NOTHING } from './selection.model.ts'
import { StatusLine } from './status-line.tsx'
import { TaskGrid } from './task-grid.tsx'
import { objectsByField } from './task-name.ts'
import { TaskTiles } from './task-tiles.tsx'
import { useDensity } from './use-density.ts'
import { useTaskLabels, useTaskMarks } from './use-task-results.ts'
import { useIncluded, useListQuery } from './use-list-query.ts'
import { useTaskWindow } from './use-task-window.ts'
import { isShown, useViewState, writeViewState } from './use-view-state.ts'
import { ViewTabs } from './view-tabs.tsx'
import './bars.css'
import './filters.css'
import './menus.css'
import './list.css'
import './tiles.css'
import './open-task.css'
import './small.css'

/** `/projects/:id/data`, with `?tab=` and `?task=`. */
export function DataManagerPage(): ReactNode {
  const { t } = useTranslation()
  const { projectId } = useParams({ from: '/guarded/projects/$projectId' })
  const search = useSearch({ from: '/guarded/projects/$projectId/project-framed/data' })
  const { data: project } = useProject(projectId)
  const columns = useQuery(columnsQuery(projectId))
  // Waits for the project: a project that is gone gets no first view.
  const views = useQuery({
    ...viewsQuery(projectId, t('dm.allTasks')),
    enabled: project !== undefined,
  })
  usePageTitle(project === undefined ? t('nav.data') : `${t('nav.data')} · ${project.title}`)
  const error = columns.error ?? views.error
  if (error !== null) throw error
  const unsaved = unsavedView(search, t('dm.unsavedView'))
  const view = unsaved ?? views.data?.find((item) => item.id === search.tab) ?? views.data?.[0]
  if (project === undefined || columns.data === undefined || views.data === undefined || view === undefined)
    return <DataLoading />
  return (
    <DataManager
      key={unsaved === undefined ? view.id : JSON.stringify(view.data)}
      project={project}
      columns={columns.data}
      views={unsaved === undefined ? views.data : [...views.data, unsaved]}
      view={view}
    />
  )
}

/** The column as a view shows it: a data column that holds numbers as texts may be taken for numbers. */
function asShown(column: Column, shownAs: Readonly<Record<string, string>>): Column {
  return shownAs[columnKey(column)] === 'Number' ? { ...column, type: 'Number' } : column
}

interface DataManagerProps {
  readonly project: Project
  readonly columns: readonly Column[]
  readonly views: readonly View[]
  readonly view: View
}

function DataManager({ project, columns: own, views, view }: DataManagerProps): ReactNode {
  const { t } = useTranslation()
  const projectId = project.id
  const navigate = useNavigate()
  const cache = useQueryClient()
  const people = usePeople()
  const isPhone = useMediaQuery('(max-width: 760px)') ?? false
  const search = useSearch({ from: '/guarded/projects/$projectId/project-framed/data' })
  const openTaskId = search.task
  const { state, change } = useViewState(view, projectId, own)
  const known = useMemo(() => own.map((column) => asShown(column, state.shownAs)), [own, state.shownAs])
  const [selection, setSelection] = useState(NOTHING)
  const [filtersOpen, setFiltersOpen] = useState(false)
  const [dialog, setDialog] = useState<'import' | 'export' | undefined>()
  const [range, setRange] = useState<readonly [number, number]>([0, 0])

  const [density, setDensity] = useDensity()
  const [isChoosing, setChoosing] = useState(false)
  // Of the task that was open last: the list comes back to it.
  const [place, setPlace] = useState<number | undefined>()

  const columns = pinFirst(orderColumns(arrangeColumns(known, t('dm.file')), state.order), state.pinned)
  const shown = columns.filter((column) => isShown(column, state.hidden))
  const query = useListQuery(state, known)
  const include = useIncluded(known, state.hidden, isPhone)
  const objects = useMemo(() => objectsByField(project.labelConfig), [project.labelConfig])
  const fields = useMemo(() => [...objects.keys()], [objects])
  const tasks = useTaskWindow({ projectId, text: JSON.stringify(query), include }, range[0], range[1])
  const labels = useTaskLabels(
    { projectId, text: JSON.stringify(query) },
    project.labelConfig,
    range,
    openTaskId === undefined &&
      !tasks.isPending &&
      !state.isGrid &&
      shown.some((column) => isBuiltIn(column, LABELS_COLUMN)),
  )
  const marks = useTaskMarks(
    { projectId, text: JSON.stringify(query) },
    project.labelConfig,
    range,
    openTaskId === undefined && !tasks.isPending && state.isGrid,
  )
  const handleRange = useCallback(
    (first: number, last: number) =>
      setRange((before) => (before[0] === first && before[1] === last ? before : [first, last])),
    [],
  )

  const setFilters = (filters: FilterSet) => {
    setSelection(NOTHING)
    setPlace(undefined)
    change({ filters })
  }
  const openTask = (id: number | undefined) =>
    void navigate({
      to: '/projects/$projectId/data',
      params: { projectId },
      search: { ...searchOf(view, search), ...(id === undefined ? {} : { task: id }) },
      replace: id === undefined || openTaskId !== undefined,
    })
  const label = () => void navigate({ to: '/projects/$projectId/label', params: { projectId } })
  // The tasks chosen, or all shown, in the order shown.
  const labelShown = (chosen: Selection) =>
    void navigate({
      to: '/projects/$projectId/label',
      params: { projectId },
      state: (held) => ({ ...held, labelQueue: { ...query, selectedItems: toSelectedItems(chosen) } }),
    })
  const move = (key: string, target: string, side: 'before' | 'behind') =>
    change({ order: moveColumn(columns, key, target, side) })
  const pin = (column: Column, isOn: boolean) => {
    const others = state.pinned.filter((key) => key !== columnKey(column))
    change({ pinned: isOn ? [...others, columnKey(column)] : others })
  }
  const filterBy = (column: Column) => {
    setFilters({ ...state.filters, rows: [...state.filters.rows, newRow(column)] })
    setFiltersOpen(true)
  }
  const saveAs = async () => {
    const made = await client.views.create(projectId, {
      ...writeViewState(view, state, columns),
      title: view.id === UNSAVED ? view.title : t('dm.untitledView'),
    })
    await cache.invalidateQueries({ queryKey: dmKeys.views(projectId) })
    if (view.id !== UNSAVED) setFilters(NO_FILTERS)
    void navigate({ to: '/projects/$projectId/data', params: { projectId }, search: { tab: made.id } })
    showToast({ text: t('dm.viewSaved'), closeLabel: t('close') })
  }
  const refresh = () => void cache.invalidateQueries({ queryKey: dmKeys.all(projectId) })
  useHotkeys({ l: label, f: () => setFiltersOpen(true) }, openTaskId === undefined)

  const total = tasks.isPending || tasks.error !== null ? undefined : tasks.total
  const openView = (to: DataSearch) =>
    void navigate({ to: '/projects/$projectId/data', params: { projectId }, search: to })
  if (openTaskId !== undefined) {
    return (
      <QuickView
        project={project}
        view={view}
        views={views}
        tools={
          <>
            <FiltersPopover
              isIcon
              filters={state.filters}
              columns={columns}
              people={people}
              viewTitle={view.title}
              total={total}
              isOpen={filtersOpen}
              onOpen={setFiltersOpen}
              onChange={setFilters}
              onSaveAs={() => void saveAs()}
            />
            <OrderMenu
              isIcon
              columns={columns}
              ordering={state.ordering}
              onChange={(ordering) => change({ ordering })}
            />
          </>
        }
        tasks={tasks}
        taskId={openTaskId}
        onRange={handleRange}
        onOpen={openTask}
        onPlace={setPlace}
        onView={(tab) => openView({ tab, task: openTaskId })}
        onClose={() => openTask(undefined)}
      />
    )
  }
  const active = state.filters.rows.filter(isComplete)
  return (
    <>
      <ViewTabs
        projectId={projectId}
        views={views}
        current={view}
        total={total}
        taskCount={project.taskCount}
        onOpen={(tab) => openView({ tab })}
        onSave={() => void saveAs()}
      />
      <DataToolbar
        project={project}
        viewTitle={view.title}
        state={state}
        columns={columns}
        people={people}
        total={total}
        isPhone={isPhone}
        filtersOpen={filtersOpen}
        onFiltersOpen={setFiltersOpen}
        onFilters={setFilters}
        onChange={change}
        onMove={move}
        onPin={pin}
        density={density}
        onDensity={setDensity}
        onSelectTasks={() => setChoosing(true)}
        onRefresh={refresh}
        onDialog={setDialog}
        onLabelShown={() => labelShown(EVERYTHING)}
        onSaveAs={() => void saveAs()}
      />
      <FilterChips
        filters={state.filters}
        columns={columns}
        people={people}
        onChange={setFilters}
        onAdd={() => setFiltersOpen(true)}
        onSaveAs={() => void saveAs()}
      />
      <main className="dm-main" aria-busy={tasks.isFetching}>
        {tasks.error !== null ? (
          <EmptyState
            drawing="lost"
            title={t('dm.failed')}
            actions={
              <Button onClick={() => void cache.invalidateQueries({ queryKey: dmKeys.tasks(projectId) })}>
                {t('errorPage.again')}
              </Button>
            }
          >
            <p>{tasks.error.message}</p>
          </EmptyState>
        ) : total === undefined ? (
          <TableSkeleton />
        ) : total === 0 && active.length > 0 ? (
          <NoMatch project={project} filters={state.filters} onChange={setFilters} />
        ) : total === 0 ? (
          <EmptyState
            drawing="no-tasks"
            title={t('dm.noTasks')}
            actions={
              <Button kind="primary" icon={IconUpload} onClick={() => setDialog('import')}>
                {t('dm.importFirst')}
              </Button>
            }
          >
            <p>{t('dm.noTasksText')}</p>
          </EmptyState>
        ) : state.isGrid ? (
          <TaskTiles
            window={tasks}
            fields={fields}
            marks={marks}
            objects={objects}
            selection={selection}
            wish={state.gridWidth}
            start={place}
            onRange={handleRange}
            onSelect={setSelection}
            onOpen={(task) => openTask(task.id)}
          />
        ) : (
          <TaskGrid
            window={tasks}
            columns={shown}
            widths={state.widths}
            ordering={state.ordering}
            filtered={new Set(active.map((row) => row.column))}
            selection={selection}
            people={people}
            labels={labels}
            fields={fields}
            isPhone={isPhone}
            start={place}
            density={density}
            isSelecting={isChoosing || countSelected(selection, tasks.total) > 0}
            pinned={state.pinned}
            onPin={pin}
            distribution={(column) => (
              <ColumnDistribution
                column={column}
                projectId={projectId}
                filters={state.filters}
                columns={known}
                people={people}
                onOnly={(one, value) => setFilters(withOnly(state.filters, one, value))}
              />
            )}
            onRange={handleRange}
            onSelect={setSelection}
            onOpen={(task) => openTask(task.id)}
            onSort={(ordering) => change({ ordering })}
            onFilter={filterBy}
            onHide={(column) =>
              change({
                hidden: [
                  ...columns.filter((item) => !isShown(item, state.hidden)).map(columnKey),
                  columnKey(column),
                ],
              })
            }
            onWidth={(column, width) => {
              const { [columnKey(column)]: _before, ...widths } = state.widths
              change({ widths: width === undefined ? widths : { ...widths, [columnKey(column)]: width } })
            }}
            shownAs={state.shownAs}
            onMove={move}
            onShowAs={(column, type) => {
              const { [columnKey(column)]: _before, ...shownAs } = state.shownAs
              change({ shownAs: type === undefined ? shownAs : { ...shownAs, [columnKey(column)]: type } })
            }}
          />
        )}
      </main>
      <StatusLine project={project} tasks={tasks} />
      <SelectionBar
        projectId={projectId}
        selection={selection}
        total={tasks.total}
        query={query}
        onSelect={(next) => {
          setSelection(next)
          if (countSelected(next, tasks.total) === 0) setChoosing(false)
        }}
        isChoosing={isChoosing}
        onLabel={() => labelShown(selection)}
      />
      <ImportDialog projectId={projectId} isOpen={dialog === 'import'} onClose={() => setDialog(undefined)} />
      <ExportDialog
        project={project}
        view={view}
        viewTotal={tasks.total}
        selection={selection}
        isOpen={dialog === 'export'}
        onClose={() => setDialog(undefined)}
      />
    </>
  )
}
