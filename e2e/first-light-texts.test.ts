// Texts, from a clean data folder to the file: what is exported is compared with what was marked.

import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { markText, regionRows, waitForRegions, waitForSaved } from './editor.driver.ts'
import { goToMarking, startProject, waitForData } from './pages.driver.ts'
import { exportTasks, FIXTURES, openStory, post, signUp } from './story.driver.ts'

const REVIEWS = join(FIXTURES, 'text/reviews.tsv')
const TEXT_CONFIG = `<View>
  <Labels name="span" toName="text">
    <Label value="Product"/>
    <Label value="Problem"/>
  </Labels>
  <Text name="text" value="$text"/>
  <Choices name="mood" toName="text" choice="single" required="true">
    <Choice value="Positive"/>
    <Choice value="Negative"/>
  </Choices>
</View>`

const story = openStory()

describe('texts from a clean data folder', () => {
  it('texts: imported from a file, marked over emoji, answered by key, updated, skipped, exported', async () => {
    const { page } = story
    await signUp(page)
    await startProject(page, 'Phone reviews', [REVIEWS])
    await page.getByText('13 rows').first().waitFor()
    await goToMarking(page)
    await page.getByRole('button', { name: 'Start from code' }).click()
    await page.locator('.cm-content').click()
    await page.keyboard.press('Control+a')
    await page.keyboard.insertText('<View><Labels name="span" toName="nothing"/></View>')
    await page
      .locator('.problems, [aria-label="Problems"]')
      .getByText(/nothing/)
      .first()
      .waitFor()
    await page.locator('.cm-content').click()
    await page.keyboard.press('Control+a')
    await page.keyboard.insertText(TEXT_CONFIG)
    await page.getByText('No problem found.').waitFor()
    await page.getByRole('button', { name: 'Create project' }).click()
    const dataPath = await waitForData(page)

    // The stream: one marked and answered, one skipped.
    await page.getByRole('link', { name: /^Label 13 tasks/ }).click()
    await page.locator('[data-surface]').getByText('plug it in').waitFor()
    await page.keyboard.press('2')
    await markText(page, 'no way for me to plug it in')
    await waitForRegions(page, 1)
    await page.keyboard.press('Control+Enter')
    await page.getByRole('alert').getByText(/mood/).waitFor()
    await page.keyboard.press('4')
    await page.getByRole('radio', { name: /Negative/, checked: true }).waitFor()
    await waitForSaved(page)
    await page.keyboard.press('Control+Enter')
    await page.locator('[data-surface]').getByText('Good case').waitFor()
    await page.keyboard.press('Control+Space')
    await page.locator('[data-surface]').getByText('Great for the jawbone.').waitFor()
    await page.getByRole('button', { name: 'Finish for now' }).click()
    await waitForData(page)

    // Quick view: the row with signs outside the basic plane.
    await page.getByRole('row').filter({ hasText: 'Oulu' }).getByText(/Oulu/).click()
    await page.locator('[data-surface]').getByText(/Oulu/).waitFor()
    await page.getByRole('button', { name: 'Show regions' }).click()
    await page.keyboard.press('1')
    await markText(page, '📱 from')
    await waitForRegions(page, 1)
    await page.keyboard.press('2')
    await markText(page, 'broke in May')
    await waitForRegions(page, 2)
    await page.keyboard.press('1')
    await markText(page, '👍🏽')
    await waitForRegions(page, 3)
    await page.keyboard.press('3')
    await page.getByRole('radio', { name: /Positive/, checked: true }).waitFor()
    await page.getByRole('button', { name: /^Submit/ }).click()
    await page.getByRole('button', { name: /^Update/ }).waitFor()

    // An update of it: one mark fewer.
    await waitForRegions(page, 3)
    await regionRows(page).filter({ hasText: 'broke in May' }).click()
    await page.keyboard.press('Delete')
    await waitForRegions(page, 2)
    await waitForSaved(page)
    // A page that is left keeps what it has not sent yet; the export asks the server.
    const updated = page.waitForResponse(
      (answer) => answer.request().method() === 'PATCH' && answer.url().includes('/api/annotations/'),
    )
    await page.getByRole('button', { name: /^Update/ }).click()
    await updated
    await page.getByRole('button', { name: /^Update/, disabled: true }).waitFor()
    await page.goto(dataPath)
    await waitForData(page)

    const tasks = await exportTasks(page)
    expect(tasks).toHaveLength(3)
    const find = (part: string) => tasks.find((task) => task.data['text']?.includes(part) === true)
    const plug = find('plug it in')
    expect(plug?.annotations).toHaveLength(1)
    expect(plug?.annotations[0]?.result.map(({ type, value }) => ({ type, value }))).toEqual([
      {
        type: 'labels',
        value: { start: 12, end: 39, text: 'no way for me to plug it in', labels: ['Problem'] },
      },
      { type: 'choices', value: { choices: ['Negative'] } },
    ])
    expect(find('Good case')?.annotations.map((annotation) => annotation.was_cancelled)).toEqual([true])
    const oulu = find('Oulu')
    const signs = [...(oulu?.data['text'] ?? '')]
    const results = oulu?.annotations[0]?.result ?? []
    expect(results.map(({ value }) => value['labels'] ?? value['choices'])).toEqual([
      ['Product'],
      ['Product'],
      ['Positive'],
    ])
    expect(results.slice(0, 2).map(({ value }) => value['text'])).toEqual(['📱 from', '👍🏽'])
    for (const { value } of results.slice(0, 2))
      expect(signs.slice(Number(value['start']), Number(value['end'])).join('')).toBe(value['text'])
  })

  it('a task that was both answered and skipped is promised once', async () => {
    const { page } = story
    const before = await exportTasks(page)
    const answered = before.find((task) => task.data['text']?.includes('plug it in') === true)
    await post(page, `/api/tasks/${answered?.id}/annotations/`, { result: [], was_cancelled: true })
    const after = await exportTasks(page)
    expect(after.map((task) => task.id)).toEqual(before.map((task) => task.id))
    expect(
      after
        .find((task) => task.id === answered?.id)
        ?.annotations.map((annotation) => annotation.was_cancelled),
    ).toEqual([false, true])
  })

  it('the data manager filters, orders, selects, deletes and brings back', async () => {
    const { page } = story
    const grid = page.getByRole('grid', { name: 'Tasks' })
    const count = (words: string) => page.locator('footer').getByText(words, { exact: true }).waitFor()
    await count('13 of 13 tasks')
    await page.getByRole('button', { name: 'Filters' }).click()
    const filters = page.getByRole('dialog', { name: 'Filters' })
    await filters.getByRole('combobox', { name: 'Column' }).click()
    await page.getByRole('option', { name: 'text', exact: true }).click()
    await filters.getByRole('combobox', { name: 'Operator' }).click()
    await page.getByRole('option', { name: 'contains', exact: true }).click()
    await filters.getByLabel('Value').fill('great')
    await filters.getByText('3 tasks match').waitFor()
    await filters.getByRole('button', { name: 'Done' }).click()
    await count('3 of 13 tasks')

    await page.getByRole('button', { name: 'Order by' }).click()
    await page.getByRole('menuitem', { name: 'ID', exact: true }).click()
    await page.getByRole('button', { name: 'Order by' }).click()
    await page.getByRole('menuitem', { name: 'ID', exact: true }).click()
    await grid.locator('[aria-rowindex="2"]').getByText('And the sound quality is great.').waitFor()
    await grid.locator('[aria-rowindex="4"]').getByText('Great for the jawbone.').waitFor()

    await grid.locator('[aria-rowindex="2"]').getByRole('checkbox').click()
    await grid.locator('[aria-rowindex="3"]').getByRole('checkbox').click()
    const bar = page.getByRole('toolbar', { name: 'Selected tasks' })
    await bar.getByText('2 selected').waitFor()
    await bar.getByRole('button', { name: 'Delete' }).click()
    // A toast stays under the pointer.
    await page.getByText('2 tasks moved to the trash').hover()
    await count('1 of 11 tasks')
    await page.getByRole('button', { name: 'Undo' }).click()
    await count('3 of 13 tasks')

    // The view keeps what was set.
    await page.reload()
    await waitForData(page)
    await count('3 of 13 tasks')
    await grid.locator('[aria-rowindex="2"]').getByText('And the sound quality is great.').waitFor()
  })

  it('a text is marked, and its mark selected, by keys alone', async () => {
    const { page } = story
    await page.getByText('And the sound quality is great.').click()
    const text = page.getByRole('group', { name: /^Text to mark/ })
    await text.getByText('sound quality').waitFor()
    await page.getByRole('button', { name: 'Show regions' }).click()
    await text.focus()
    await page.keyboard.press('ArrowRight')
    await page.locator('.si-ed-caret').waitFor()
    await page.keyboard.press('Home')
    for (const _ of ['And', 'the']) await page.keyboard.press('Control+ArrowRight')
    for (const _ of ['sound', 'quality']) await page.keyboard.press('Control+Shift+ArrowRight')
    await page.keyboard.press('1')
    await waitForRegions(page, 1)
    const row = regionRows(page).filter({ hasText: 'sound quality' })
    await row.getByText('Product').waitFor()
    for (const _ of ['back', 'into', 'the span']) await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('Enter')
    await page.locator('.si-ed-row[aria-selected="true"]').getByText('sound quality').waitFor()
    await page.keyboard.press('Backspace')
    await page.getByText('No regions yet').waitFor()
    await waitForSaved(page)
  })

  it('many tasks are deleted behind the page, and brought back', async () => {
    const { page } = story
    const { id } = await post(page, '/api/projects/', { title: 'Many' })
    const tasks = Array.from({ length: 12_000 }, (_, i) => ({ text: `Text ${i}` }))
    await post(page, `/api/projects/${id}/import`, tasks)
    await page.goto(`/projects/${id}/data`)
    await waitForData(page)
    const grid = page.getByRole('grid', { name: 'Tasks' })
    const count = (words: string) => page.locator('footer').getByText(words, { exact: true }).waitFor()
    await count('12,000 of 12,000 tasks')
    await grid.locator('[aria-rowindex="2"]').getByRole('checkbox').click()
    const bar = page.getByRole('toolbar', { name: 'Selected tasks' })
    await bar.getByRole('button', { name: 'Select all 12,000' }).click()
    await bar.getByRole('button', { name: 'Delete' }).click()
    await page.getByText('Deleted 12,000 tasks').hover()
    await page.getByText('No tasks yet').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await count('12,000 of 12,000 tasks')
  })

  it('nothing failed out of sight and nobody outside was asked', () => {
    expect(story.browser.troubles).toEqual([])
  })
})
