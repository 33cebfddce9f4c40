// The data manager as people use it: columns by hand, clauses of a filter, actions that ask first, labeling what is shown,
// a view that only an address describes.

import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { openStory, post, signUp } from './story.driver.ts'

const CONFIG =
  '<View><Text name="text" value="$review"/><Choices name="mood" toName="text"><Choice value="good"/><Choice value="bad"/></Choices></View>'
const REVIEWS = [
  ['The harbour was calm', '10', 'good'],
  ['The engine broke', '9', 'bad'],
  ['Friendly crew', '100', 'good'],
  ['A dirty cabin', '8', undefined],
  ['Rude and loud', '7', undefined],
] as const
const says = (label: string) => [
  { id: 'r', from_name: 'mood', to_name: 'text', type: 'choices', value: { choices: [label] } },
]

const story = openStory()
let project: number
const ids: number[] = []

const heads = (page: Page) => page.getByRole('columnheader').locator('.tg-h').allInnerTexts()
const rows = async (page: Page) => {
  const shown = page.locator('.tg-body').getByRole('row')
  return (await shown.allInnerTexts()).map((text) => REVIEWS.findIndex(([review]) => text.includes(review)))
}
// A page that loads anew has time to.
const SOON = { timeout: 20_000 }
const showsRows = (page: Page, expected: readonly number[]) =>
  expect.poll(() => rows(page), SOON).toEqual(expected)
const openMenu = (page: Page, column: string) =>
  page.getByRole('columnheader').getByRole('button', { name: column, exact: true }).click()
// A view is kept a moment after its change.
const isKept = (page: Page, text: string) =>
  expect
    .poll(async () => (await page.request.get(`/api/dm/views/?project=${project}`)).text(), SOON)
    .toContain(text)

describe('the data manager', () => {
  it('shows labels and states, filters by both, and joins conditions to clauses', async () => {
    const { page } = story
    await signUp(page)
    project = (await post(page, '/api/projects/', { title: 'Reviews', label_config: CONFIG })).id
    for (const [review, rank, label] of REVIEWS) {
      const { id } = await post(page, '/api/tasks/', { project, data: { review, rank } })
      ids.push(id)
      if (label !== undefined) await post(page, `/api/tasks/${id}/annotations/`, { result: says(label) })
      else
        await post(page, '/api/predictions/', {
          task: id,
          result: says('bad'),
          model_version: 'm1',
          score: 0.5,
        })
    }
    await page.goto(`/projects/${project}/data`)
    const grid = page.getByRole('grid', { name: 'Tasks' })
    await grid.getByRole('row').filter({ hasText: 'Friendly crew' }).getByText('good').waitFor()
    await grid.getByRole('row').filter({ hasText: 'Friendly crew' }).getByText('Done').waitFor()

    await page.getByRole('button', { name: 'Filters' }).click()
    const filters = page.getByRole('dialog', { name: 'Filters' })
    const first = filters.getByRole('group', { name: 'Condition 1' })
    await first.getByRole('combobox', { name: 'Column' }).click()
    await page.getByRole('option', { name: 'State' }).click()
    await first.getByRole('combobox', { name: 'Value' }).click()
    await page.getByRole('option', { name: 'Open' }).click()
    await showsRows(page, [3, 4])

    // State is open, and any of: the text dirty or friendly.
    await page.keyboard.press('Escape')
    await filters.getByRole('button', { name: 'Group' }).click()
    const group = filters.getByRole('group', { name: 'Condition 2' })
    await group.getByText('Any of').waitFor()
    const values = group.getByRole('textbox', { name: 'Value' })
    await values.first().fill('dirty')
    await values.last().fill('friendly')
    await showsRows(page, [3])
    // State is open, or all of: labels good and the text friendly.
    await group.getByRole('combobox', { name: 'Joined by' }).click()
    await page.getByRole('option', { name: 'or' }).click()
    await group.getByText('All of').waitFor()
    await showsRows(page, [3, 4])
    await group.getByRole('combobox', { name: 'Column' }).first().click()
    await page.getByRole('option', { name: 'Labels' }).click()
    await group.getByRole('combobox', { name: 'Value' }).first().click()
    await page.getByRole('option', { name: 'good' }).click()
    await showsRows(page, [2, 3, 4])
    await page.keyboard.press('Escape')
    await filters.getByText('3 tasks match').waitFor()
    await filters.getByRole('button', { name: 'Done' }).click()
    await isKept(page, 'friendly')
    await page.reload()
    await showsRows(page, [2, 3, 4])
    await page.getByRole('button', { name: 'Clear', exact: true }).click()
    await showsRows(page, [0, 1, 2, 3, 4])
  })

  it('keeps the order of columns and what is taken for numbers in the view', async () => {
    const { page } = story
    await openMenu(page, 'rank')
    await page.getByRole('menuitem', { name: 'Sort ascending' }).click()
    await showsRows(page, [0, 2, 4, 3, 1])
    await openMenu(page, 'rank')
    await page.getByRole('menuitem', { name: 'Treat as numbers' }).click()
    await showsRows(page, [4, 3, 1, 0, 2])

    const before = await heads(page)
    expect(before.slice(0, 5)).toEqual(['ID', 'review', 'Labels', 'State', 'rank'])
    await openMenu(page, 'rank')
    await page.getByRole('menuitem', { name: 'Move earlier' }).click()
    await expect
      .poll(() => heads(page), SOON)
      .toEqual(['ID', 'review', 'Labels', 'rank', 'State', ...before.slice(5)])
    await page.getByRole('button', { name: 'Columns' }).click()
    const columns = page.getByRole('dialog', { name: 'Columns' })
    await columns.getByRole('button', { name: /^Move State:/ }).press('ArrowUp')
    await isKept(page, '"tasks:data.review","tasks:state","tasks:labels","tasks:data.rank"')
    await page.keyboard.press('Escape')
    await page.reload()
    await expect
      .poll(() => heads(page), SOON)
      .toEqual(['ID', 'review', 'State', 'Labels', 'rank', ...before.slice(5)])
    await showsRows(page, [4, 3, 1, 0, 2])
    await page.getByRole('button', { name: 'Columns' }).click()
    await columns.getByRole('button', { name: 'Reset' }).click()
    await expect.poll(() => heads(page), SOON).toEqual(before)
    await page.keyboard.press('Escape')
  })

  it('says how the values of a column spread, and narrows the list to one of them', async () => {
    const { page } = story
    await openMenu(page, 'rank')
    const menu = page.getByRole('menu')
    await menu.getByText('5 tasks').waitFor()
    await menu.getByRole('img', { name: 'rank from 7 to 100, median 9' }).waitFor()
    await page.keyboard.press('Escape')
    await openMenu(page, 'State')
    await menu.getByRole('menuitem', { name: 'Show only Open, 2' }).click()
    await showsRows(page, [4, 3])
    await openMenu(page, 'Labels')
    await menu.getByText('No task has a value here.').waitFor()
    await page.keyboard.press('f')
    const filters = page.getByRole('dialog', { name: 'Filters' })
    await filters.getByRole('group', { name: 'Condition 2' }).waitFor()
    await filters.getByRole('button', { name: 'Done' }).click()
    await page.getByRole('button', { name: 'Clear', exact: true }).click()
    await showsRows(page, [4, 3, 1, 0, 2])
  })

  it('keeps columns in sight, fits them, and makes rows higher', async () => {
    const { page } = story
    await openMenu(page, 'rank')
    await page.getByRole('menuitem', { name: 'Pin to the start' }).click()
    await expect.poll(async () => (await heads(page)).slice(0, 3), SOON).toEqual(['rank', 'ID', 'review'])
    await isKept(page, '"columnsPinned":["tasks:data.rank"]')
    const left = async (column: string) => {
      const box = await page.getByRole('columnheader').filter({ hasText: column }).first().boundingBox()
      return Math.round(box?.x ?? -1)
    }
    const at = await left('rank')
    await page.locator('.tw').evaluate((table) => table.scrollTo({ left: 400 }))
    await expect.poll(() => left('review'), SOON).toBeLessThan(at)
    expect(await left('rank')).toBe(at)
    await page.getByRole('button', { name: 'Columns' }).click()
    const columns = page.getByRole('dialog', { name: 'Columns' })
    await columns
      .getByRole('list', { name: 'From your data' })
      .getByRole('button', { name: 'Unpin rank' })
      .click()
    await expect.poll(async () => (await heads(page))[0], SOON).toBe('ID')
    await page.keyboard.press('Escape')

    const head = page.getByRole('columnheader').filter({ hasText: 'review' })
    const width = async () => (await head.boundingBox())?.width ?? 0
    expect(await width()).toBe(340)
    await openMenu(page, 'review')
    await page.getByRole('menuitem', { name: 'Fit width' }).click()
    await expect.poll(width, SOON).toBeLessThan(260)
    const row = page.getByRole('row').filter({ hasText: 'The harbour was calm' })
    expect((await row.boundingBox())?.height).toBe(40)
    await page.getByRole('button', { name: 'Row height: compact' }).click()
    await page.reload()
    await expect.poll(async () => (await row.boundingBox())?.height, SOON).toBe(52)
    expect(await width()).toBeLessThan(260)
    await page.getByRole('button', { name: 'Row height: comfortable' }).click()
  })

  it('takes filters as text, and says what is wrong with it', async () => {
    const { page } = story
    await page.getByRole('button', { name: 'Filters' }).click()
    const filters = page.getByRole('dialog', { name: 'Filters' })
    await filters.getByRole('button', { name: 'As text' }).click()
    const text = filters.getByRole('textbox', { name: 'Filters as text' })
    const item = { filter: 'filter:tasks:data.nowhere', operator: 'contains', type: 'String', value: 'crew' }
    const write = async (filter: string) => {
      await text.fill(JSON.stringify({ conjunction: 'and', items: [{ ...item, filter }] }))
      await filters.getByRole('button', { name: 'Apply text' }).click()
    }
    await write('filter:tasks:data.nowhere')
    await filters.getByText('There is no column data.nowhere to filter by.').waitFor()
    await write('filter:tasks:data.review')
    await showsRows(page, [2])
    await expect.poll(() => filters.getByRole('textbox', { name: 'Value' }).inputValue(), SOON).toBe('crew')
    await filters.getByRole('button', { name: 'Done' }).click()
    await page.getByRole('button', { name: 'Clear', exact: true }).click()
  })

  it('chooses and opens tasks by keys, and by a finger on the phone', async () => {
    const { page } = story
    const grid = page.getByRole('grid', { name: 'Tasks' })
    await showsRows(page, [4, 3, 1, 0, 2])
    const bar = page.getByRole('toolbar', { name: 'Selected tasks' })
    await grid.focus()
    await grid.press('Home')
    await grid.press('ArrowDown')
    await grid.press('Space')
    await bar.getByText('1 selected').waitFor()
    await grid.press('Shift+ArrowDown')
    await grid.press('Shift+ArrowDown')
    await bar.getByText('3 selected').waitFor()
    await page.getByRole('button', { name: 'Unselect' }).click()
    await grid.focus()
    await grid.press('Enter')
    await page.waitForURL(/task=\d+/)
    await page.locator('[data-surface]').getByText('The harbour was calm').waitFor()
    await page.keyboard.press('Shift+ArrowLeft')
    // Back where it was: at that row, with the keys.
    await expect.poll(() => grid.evaluate((list) => list === document.activeElement), SOON).toBe(true)
    expect(await page.locator('.tg-row.cur').innerText()).toContain('The harbour was calm')

    const size = page.viewportSize() ?? { width: 1280, height: 800 }
    await page.setViewportSize({ width: 390, height: 844 })
    await page.getByRole('button', { name: 'More tools' }).click()
    await page.getByRole('menuitem', { name: 'Select tasks' }).click()
    await bar.getByText('0 selected').waitFor()
    await grid.getByText('Friendly crew').click()
    await grid.getByText('The engine broke').click()
    await bar.getByText('2 selected').waitFor()
    await bar.getByRole('button', { name: 'Select all 5' }).click()
    await bar.getByText('5 selected').waitFor()
    await bar.getByRole('button', { name: 'Unselect' }).click()
    await bar.waitFor({ state: 'hidden' })
    await grid.getByText('Friendly crew').click()
    await page.locator('[data-surface]').getByText('Friendly crew').waitFor()
    await page.goBack()
    await page.setViewportSize(size)
    await grid.waitFor()
  })

  it('labels what is shown, in its order, and says when that is done', async () => {
    const { page } = story
    await page.getByRole('button', { name: 'Other ways to label' }).click()
    await page.getByRole('menuitem', { name: /^Label what is shown/ }).click()
    await page.locator('[data-surface]').getByText('Rude and loud').waitFor()
    await page.reload()
    await page.locator('[data-surface]').getByText('Rude and loud').waitFor()
    await page.goBack()
    await page.getByRole('checkbox', { name: `Select task ${ids[3]}` }).check()
    await page
      .getByRole('toolbar', { name: 'Selected tasks' })
      .getByRole('button', { name: 'Label', exact: true })
      .click()
    await page.locator('[data-surface]').getByText('A dirty cabin').waitFor()
    await page.keyboard.press('2')
    await page.keyboard.press('Control+Enter')
    await page.getByText('Nothing is left of what you chose. 1 task of the project is open.').waitFor()
  })

  it('asks before an action what it needs, and says what the tasks hold', async () => {
    const { page } = story
    await page.goto(`/projects/${project}/data`)
    await page.getByRole('checkbox', { name: 'Select all tasks' }).check()
    const bar = page.getByRole('toolbar', { name: 'Selected tasks' })
    const ask = async (name: string) => {
      await bar.getByRole('button', { name: 'More actions' }).click()
      await page.getByRole('menuitem', { name }).click()
      return page.getByRole('dialog')
    }
    let dialog = await ask('Create annotations from predictions')
    await dialog.getByText('They hold 4 annotations and 2 predictions.').waitFor()
    const version = dialog.getByRole('combobox', { name: /^Model version/ })
    await expect.poll(() => version.inputValue(), SOON).toBe('m1')
    await dialog.getByRole('button', { name: 'Apply to 5 tasks' }).click()
    await page.getByText('Created 2 annotations').waitFor()

    await page.getByRole('checkbox', { name: 'Select all tasks' }).check()
    await bar.getByRole('button', { name: 'Set value' }).click()
    dialog = page.getByRole('dialog')
    const go = dialog.getByRole('button', { name: 'Apply to 5 tasks' })
    expect(await go.isDisabled()).toBe(true)
    await dialog.getByLabel('Field').fill('not good')
    await go.click()
    await dialog.getByRole('alert').waitFor()
    await dialog.getByLabel('Field').fill('batch')
    await dialog.getByLabel('Value', { exact: true }).fill('one')
    await go.click()
    await page.getByText('Updated 5 tasks').waitFor()
    await expect.poll(() => heads(page), SOON).toContain('batch')

    await page.getByRole('checkbox', { name: 'Select all tasks' }).check()
    dialog = await ask('Rename labels')
    await dialog.getByRole('combobox', { name: 'Control' }).click()
    await page.getByRole('option', { name: 'mood' }).click()
    await dialog.getByLabel('Label now').fill('good')
    await dialog.getByLabel('New label').fill('fine')
    await dialog.getByRole('button', { name: 'Apply to the whole project' }).click()
    await page.getByText('Updated 2 labels in 2').waitFor()

    await page.getByRole('checkbox', { name: 'Select all tasks' }).check()
    dialog = await ask('Delete annotations')
    await dialog.getByText('They hold 6 annotations and 2 predictions.').waitFor()
    await dialog.getByRole('button', { name: 'Apply to 5 tasks' }).click()
    await page.getByText('Deleted 6 annotations').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('6 annotations').waitFor()
  })

  it('opens filters of an address as a view that is not saved, and saves it when told', async () => {
    const { page } = story
    const filters = {
      conjunction: 'and',
      items: [{ filter: 'filter:tasks:data.review', operator: 'contains', type: 'String', value: 'crew' }],
    }
    const query = new URLSearchParams({
      filters: JSON.stringify(filters),
      ordering: '-tasks:id',
      title: 'Crews',
    })
    await page.goto(`/projects/${project}/data?${query.toString()}`)
    await showsRows(page, [2])
    const tab = page.getByRole('tab', { name: /^Crews/ })
    expect(await tab.getAttribute('aria-selected')).toBe('true')
    await page.reload()
    await page.getByRole('button', { name: 'Menu of Crews' }).click()
    await page.getByRole('menuitem', { name: 'Save view' }).click()
    await page.waitForURL(/tab=\d+$/)
    await showsRows(page, [2])
    await page.getByRole('button', { name: 'Menu of Crews' }).click()
    await page.getByRole('menuitem', { name: 'Move earlier' }).click()
    await expect.poll(async () => (await page.getByRole('tab').allInnerTexts())[0], SOON).toContain('Crews')
  })

  it('locks a view: what is changed there is not kept in it', async () => {
    const { page } = story
    const choose = async (name: string) => {
      await page.getByRole('button', { name: 'Menu of Crews' }).click()
      await page.getByRole('menuitem', { name }).click()
    }
    const tab = page.getByRole('tab', { name: /Crews/ })
    await choose('Lock view')
    await tab.getByLabel('Locked').waitFor()
    await page.getByRole('button', { name: 'Clear', exact: true }).click()
    await showsRows(page, [4, 3, 2, 1, 0])
    await page.reload()
    await showsRows(page, [2])
    await choose('Duplicate')
    await page.getByRole('tab', { name: /Crews, copy/ }).waitFor()
    await tab.first().click()
    await choose('Unlock view')
    await tab.getByLabel('Locked').waitFor({ state: 'hidden' })
  })

  it('shows a task as the server gives it', async () => {
    const { page } = story
    await page.getByRole('row').filter({ hasText: 'Friendly crew' }).getByText('Friendly crew').click()
    await page.getByRole('button', { name: 'Task source' }).click()
    const dialog = page.getByRole('dialog', { name: `Task ${ids[2]} as the server gives it` })
    await dialog.getByText('"Friendly crew"').waitFor()
    await dialog.getByRole('searchbox', { name: 'Find a field or value' }).fill('rank')
    await dialog.getByText('"Friendly crew"').waitFor({ state: 'hidden' })
    await dialog.getByText('"100"').waitFor()
    await dialog.getByText('Text', { exact: true }).click()
    await dialog.getByText('"review": "Friendly crew"').waitFor()
    await page.keyboard.press('Escape')
    // The end of a queue, and the name of a field that was refused on purpose.
    story.browser.expectTrouble(/next_task|add_data_field/)
    expect(story.browser.troubles).toEqual([])
  })
})
