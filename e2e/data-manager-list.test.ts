// A long list of pictures in the data manager: ranges over rows that were never read, tiles with what was drawn on them,
// a task beside its list.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { FIXTURES, openStory, post, signUp } from './story.driver.ts'

const CONFIG = `<View><Image name="image" value="$image"/>
  <RectangleLabels name="box" toName="image"><Label value="Rocket" background="#e56c03"/></RectangleLabels></View>`
const TASKS = 450
const box = {
  id: 'r',
  from_name: 'box',
  to_name: 'image',
  type: 'rectanglelabels',
  original_width: 600,
  original_height: 400,
  value: { x: 25, y: 10, width: 50, height: 80, rotation: 0, rectanglelabels: ['Rocket'] },
}
const SOON = { timeout: 20_000 }

/** Posts one file as a form; `content` in base64. */
async function upload(page: Page, path: string, name: string, content: string): Promise<void> {
  const status = await page.evaluate(
    async ([address, file, base64]) => {
      const form = new FormData()
      form.append('file', new File([Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))], file))
      const token = /(?:^|;\s*)csrftoken=([^;]*)/.exec(document.cookie)?.[1] ?? ''
      return (await fetch(address, { method: 'POST', headers: { 'x-csrftoken': token }, body: form })).status
    },
    [path, name, content] as const,
  )
  expect(status).toBe(201)
}

const story = openStory()
let project: number

describe('a long list of pictures', () => {
  it('chooses from one row to another over all between, read or not', async () => {
    const { page } = story
    await signUp(page)
    project = (await post(page, '/api/projects/', { title: 'Launches', label_config: CONFIG })).id
    const picture = (await readFile(join(FIXTURES, 'images/rocket.jpg'))).toString('base64')
    await upload(page, `/api/projects/${project}/import`, 'rocket.jpg', picture)
    const tasks = Array.from({ length: TASKS - 1 }, (_, at) => ({ data: { image: `text ${at}` } }))
    await post(page, `/api/projects/${project}/import`, tasks)
    await page.goto(`/projects/${project}/data`)
    const grid = page.getByRole('grid', { name: 'Tasks' })
    const bar = page.getByRole('toolbar', { name: 'Selected tasks' })
    await grid
      .getByRole('checkbox', { name: /^Select task/ })
      .nth(4)
      .check()
    await bar.getByText('1 selected').waitFor()
    await grid.focus()
    await grid.press('End')
    await grid
      .getByText(`text ${TASKS - 2}`, { exact: true })
      .first()
      .waitFor()
    await grid
      .getByRole('checkbox', { name: /^Select task/ })
      .last()
      .click({ modifiers: ['Shift'] })
    await bar.getByText(`${TASKS - 4} selected`).waitFor()
    await page.getByRole('button', { name: 'Unselect' }).click()
  })

  it('draws on tiles what people drew, else what a model did, and chooses a range of tiles', async () => {
    const { page } = story
    const grid = page.getByRole('grid', { name: 'Tasks' })
    await grid.focus()
    await grid.press('Home')
    const listed = await page.request.get(`/api/tasks/?project=${project}&page_size=1&include=id`)
    const first = ((await listed.json()) as { tasks: { id: number }[] }).tasks[0]?.id ?? 0
    const prediction = { task: first, result: [box, { ...box, id: 'q' }], model_version: 'm' }
    await post(page, '/api/predictions/', prediction)
    await page.getByRole('radio', { name: 'Grid' }).click()
    const tile = grid.getByRole('gridcell').first()
    await expect.poll(() => tile.locator('svg.model rect.line').count(), SOON).toBe(2)
    await post(page, `/api/tasks/${first}/annotations/`, { result: [box] })
    await page.getByRole('button', { name: 'Refresh' }).click()
    await expect.poll(() => tile.locator('svg:not(.model) rect.line').count(), SOON).toBe(1)
    // The drawing fills the frame as the picture does.
    const middle = async (part: string) => {
      const frame = await tile.locator(part).boundingBox()
      return Math.round((frame?.x ?? 0) + (frame?.width ?? 0) / 2)
    }
    expect(Math.abs((await middle('rect.line')) - (await middle('img')))).toBeLessThanOrEqual(2)

    const bar = page.getByRole('toolbar', { name: 'Selected tasks' })
    await tile.getByRole('checkbox').check()
    await grid
      .getByRole('gridcell')
      .nth(3)
      .click({ modifiers: ['Shift'] })
    await bar.getByText('4 selected').waitFor()
    await bar.getByRole('button', { name: 'Unselect' }).click()
  })

  it('narrows and orders the list beside an open task', async () => {
    const { page } = story
    await page.getByRole('grid', { name: 'Tasks' }).getByRole('gridcell').first().click()
    const list = page.getByRole('listbox', { name: 'Tasks' })
    await list.getByText('rocket.jpg').waitFor()
    await page.getByRole('button', { name: 'Filters' }).click()
    const filters = page.getByRole('dialog', { name: 'Filters' })
    await filters.getByRole('textbox', { name: 'Value' }).fill('text 44')
    await filters.getByText('10 tasks match').waitFor()
    await filters.getByRole('button', { name: 'Done' }).click()
    await expect.poll(() => list.getByRole('option').count(), SOON).toBe(10)
    await page.getByRole('button', { name: 'Order by' }).click()
    await page.getByRole('menuitem', { name: 'ID', exact: true }).click()
    await page.getByRole('button', { name: 'Order by' }).click()
    await page.getByRole('menuitem', { name: 'ID', exact: true }).click()
    await expect.poll(() => list.getByRole('option').first().innerText(), SOON).toContain('text 448')
    expect(story.browser.troubles).toEqual([])
  })
})
