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

    // State is open, or all of: labels good and the text friendly.
    await page.keyboard.press('Escape')
    await filters.getByRole('button', { name: 'Group' }).click()
    const group = filters.getByRole('group', { name: 'Condition 2' })
    await group.getByRole('combobox', { name: 'Column' }).first().click()
    await page.getByRole('option', { name: 'Labels' }).click()
    await group.getByRole('combobox', { name: 'Value' }).first().click()
    await page.getByRole('option', { name: 'good' }).click()
    await showsRows(page, [0, 2, 3, 4])
    await page.keyboard.press('Escape')
    await group.getByRole('textbox', { name: 'Value' }).fill('friendly')
    await showsRows(page, [2, 3, 4])
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
    await openMenu(page, 'rank')
    await page.getByRole('menuitem', { name: 'Move earlier' }).click()
    await expect.poll(() => heads(page), SOON).toEqual(['ID', 'rank', 'review', ...before.slice(3)])
    await page.getByRole('button', { name: 'Columns' }).click()
    const columns = page.getByRole('dialog', { name: 'Columns' })
    await columns.getByRole('button', { name: /^Move State:/ }).press('ArrowUp')
    await isKept(page, '"tasks:data.rank","tasks:data.review","tasks:state","tasks:labels"')
    await page.keyboard.press('Escape')
    await page.reload()
    await expect
      .poll(() => heads(page), SOON)
      .toEqual(['ID', 'rank', 'review', 'State', 'Labels', ...before.slice(5)])
    await showsRows(page, [4, 3, 1, 0, 2])
    await page.getByRole('button', { name: 'Columns' }).click()
    await columns.getByRole('button', { name: 'Reset' }).click()
    await expect.poll(() => heads(page), SOON).toEqual(before)
    await page.keyboard.press('Escape')
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
    dialog = await ask('Add or change a data field')
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

  it('shows a task as the server gives it', async () => {
    const { page } = story
    await page.getByRole('row').filter({ hasText: 'Friendly crew' }).getByText('Friendly crew').click()
    await page.getByRole('button', { name: 'Task source' }).click()
    const dialog = page.getByRole('dialog', { name: `Task ${ids[2]} as the server gives it` })
    await dialog.getByText('"review": "Friendly crew"').waitFor()
    await page.keyboard.press('Escape')
    // The end of a queue, and the name of a field that was refused on purpose.
    story.browser.expectTrouble(/next_task|add_data_field/)
    expect(story.browser.troubles).toEqual([])
  })
})
