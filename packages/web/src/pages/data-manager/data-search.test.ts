import { describe, expect, it } from 'vitest'
import { readDataSearch, searchOf, UNSAVED, unsavedView } from './data-search.ts'

const filters = { conjunction: 'and', items: [] }

describe('the address of the data manager', () => {
  it('names a saved view and a task', () => {
    const search = readDataSearch({ tab: '3', task: 7, filters: 'x', ordering: '' })
    expect(search).toEqual({ tab: 3, task: 7 })
    expect(unsavedView(search, 'New')).toBeUndefined()
  })

  it('describes a view that is not saved, with one order or several', () => {
    const search = readDataSearch({ filters, ordering: '-tasks:id', title: 'Errors', task: 7 })
    expect(unsavedView(search, 'New')).toEqual({
      id: UNSAVED,
      title: 'Errors',
      data: { title: 'Errors', type: 'list', target: 'tasks', filters, ordering: ['-tasks:id'] },
    })
    const view = unsavedView(readDataSearch({ ordering: ['tasks:id', 3] }), 'New')
    expect([view?.title, view?.data['ordering']]).toEqual(['New', ['tasks:id']])
  })

  it('keeps what describes the view when a task is closed', () => {
    const search = readDataSearch({ filters, task: 7 })
    const view = unsavedView(search, 'New')
    if (view === undefined) throw new Error('no view')
    expect(searchOf(view, search)).toEqual({ filters })
    expect(searchOf({ ...view, id: 4 }, search)).toEqual({ tab: 4 })
  })

  it('leaves out what is none of these', () => {
    expect(readDataSearch({ tab: -1, task: 'x', filters: [], ordering: [1], title: 4 })).toEqual({})
  })
})
