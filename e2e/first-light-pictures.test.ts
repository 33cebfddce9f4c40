// Pictures, from a clean data folder to the file: what is exported is compared with what was drawn.

import { describe, expect, it } from 'vitest'
import {
  clickOn,
  dragOn,
  drawBox,
  findPicture,
  pixelPct,
  regionRows,
  waitForRegions,
  waitForSaved,
  type PercentBox,
} from './editor.driver.ts'
import { goToMarking, listDrafts, startProject, waitForData, type Result } from './pages.driver.ts'
import { EMAIL, exportTasks, IMAGES, openStory, PASSWORD } from './story.driver.ts'

const story = openStory()

function expectBox(
  result: Result | undefined,
  label: string,
  box: PercentBox,
  pixel: { x: number; y: number },
) {
  expect(result).toMatchObject({
    type: 'rectanglelabels',
    from_name: 'box',
    to_name: 'image',
    origin: 'manual',
  })
  const value = result?.value as unknown as PercentBox & { rotation: number; rectanglelabels: string[] }
  expect(value.rectanglelabels).toEqual([label])
  expect(value.rotation).toBe(0)
  for (const [key, side] of [
    ['x', 'x'],
    ['y', 'y'],
    ['width', 'x'],
    ['height', 'y'],
  ] as const) {
    const difference = Math.abs(value[key] - box[key])
    expect(difference, `${key}: ${value[key]} instead of ${box[key]}`).toBeLessThan(pixel[side] / 2)
  }
}

describe('pictures from a clean data folder', () => {
  it('the first person signs up on the page and owns the server', async () => {
    const { page } = story
    await page.goto('/')
    await page.waitForURL('**/user/signup/')
    await page.getByText('this account owns the server').waitFor()
    await page.getByLabel('Email').fill(EMAIL)
    await page.getByLabel('Password', { exact: true }).fill('short')
    await page.getByRole('button', { name: 'Create account' }).click()
    await page.getByText('Use at least 8 characters.').waitFor()
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await page.getByRole('button', { name: 'Create account' }).click()
    await page.waitForURL('**/projects/')
    await page.getByText('Start with your first project').waitFor()
  })

  it('pictures: created, drawn on, changed, reloaded, submitted, exported as they were drawn', async () => {
    const { browser, page } = story
    await startProject(page, 'Street and kitchen', IMAGES)
    await page.locator('.pv-images img').nth(2).waitFor()
    await goToMarking(page)
    await page.getByRole('option', { name: /Boxes on images/ }).waitFor()
    await page.getByLabel('New label').fill('Cup')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByRole('button', { name: 'Use this template' }).click()
    await page.getByText('No problem found.').waitFor()
    await page.getByRole('button', { name: 'Create project' }).click()
    const dataPath = await waitForData(page)

    // The wire says with a 404 that nobody needs the caller any more.
    browser.expectTrouble(/404.*\/next\//)
    await page.getByRole('link', { name: /^Label 3 tasks/ }).click()
    await findPicture(page)
    const pixel = await pixelPct(page)

    // The server gets the first draft, but its answer is lost on the way back.
    browser.expectTrouble(/ERR_FAILED.*\/drafts/)
    await page.route(
      '**/api/tasks/*/drafts**',
      async (route) => {
        await route.fetch()
        await route.abort()
      },
      { times: 1 },
    )
    const isLost = page.waitForEvent('requestfailed', (request) => request.url().includes('/drafts'))
    // Two boxes by label key and mouse.
    await page.keyboard.press('1')
    const person = await drawBox(page, { x: 10, y: 20, width: 12, height: 30 })
    await waitForRegions(page, 1)
    await page.keyboard.press('2')
    const vehicle = await drawBox(page, { x: 48, y: 25, width: 6, height: 70 })
    await waitForRegions(page, 2)
    await isLost

    // Selected by a click inside; moved; a corner pulled; another label by key.
    await page.keyboard.press('v')
    await clickOn(page, { x: person.x + person.width / 2, y: person.y + person.height / 2 })
    await page.locator('.si-ed-row[aria-selected="true"]').getByText('Person').waitFor()
    const middle = { x: person.x + person.width / 2, y: person.y + person.height / 2 }
    const [from, to] = await dragOn(page, middle, { x: middle.x + 15, y: middle.y + 8 })
    const moved = { ...person, x: person.x + to.x - from.x, y: person.y + to.y - from.y }
    const corner = { x: moved.x + moved.width, y: moved.y + moved.height }
    const [grip, pulled] = await dragOn(page, corner, { x: corner.x + 6, y: corner.y + 5 })
    const resized = {
      ...moved,
      width: moved.width + pulled.x - grip.x,
      height: moved.height + pulled.y - grip.y,
    }
    await page.keyboard.press('3')
    await page.locator('.si-ed-row[aria-selected="true"]').getByText('Animal').waitFor()

    // A third box is deleted, brought back, deleted again; the label change is undone and redone.
    await page.keyboard.press('Escape')
    await page.keyboard.press('2')
    await drawBox(page, { x: 70, y: 60, width: 10, height: 10 })
    await waitForRegions(page, 3)
    await page.keyboard.press('v')
    await clickOn(page, { x: 75, y: 65 })
    await page.locator('.si-ed-row[aria-selected="true"]').getByText('Vehicle').waitFor()
    await page.keyboard.press('Backspace')
    await waitForRegions(page, 2)
    await page.keyboard.press('Control+z')
    await waitForRegions(page, 3)
    await page.keyboard.press('Control+Shift+z')
    await waitForRegions(page, 2)
    for (const _ of ['delete', 'draw', 'label']) await page.keyboard.press('Control+z')
    await regionRows(page).getByText('Person').waitFor()
    for (const _ of ['label', 'draw', 'delete']) await page.getByRole('button', { name: 'Redo' }).click()
    await regionRows(page).getByText('Animal').waitFor()
    await waitForRegions(page, 2)

    // A reload right after the last change, before anything was sent, loses nothing.
    await page.reload()
    await findPicture(page)
    await waitForRegions(page, 2)
    await regionRows(page).getByText('Animal').waitFor()
    await page.keyboard.press('Control+Enter')
    await page.getByText('chelsea.png').first().waitFor()
    await expect.poll(() => listDrafts(page, dataPath)).toEqual([])

    // Without a mouse: a label, a box in the middle, moved by a pixel, numbers typed; then taken back.
    await findPicture(page)
    await page.keyboard.press('1')
    await page.keyboard.press('Enter')
    await waitForRegions(page, 1)
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Control+a')
    await page.keyboard.type('10')
    await page.keyboard.press('Enter')
    expect(await page.getByLabel('X, percent').inputValue()).toBe('10')
    await page.keyboard.press('Escape')
    await page
      .locator(':focus')
      .and(page.getByRole('grid', { name: 'Regions' }))
      .waitFor()
    for (const _ of ['type', 'nudge', 'draw']) await page.keyboard.press('Control+z')
    await waitForRegions(page, 0)

    // Zoomed and moved aside, a box still lies where it was drawn.
    await findPicture(page)
    await page.keyboard.press('Control++')
    await page.keyboard.press('h')
    await dragOn(page, { x: 60, y: 60 }, { x: 50, y: 55 })
    const zoomedPixel = await pixelPct(page)
    await page.keyboard.press('3')
    const cat = await drawBox(page, { x: 35, y: 35, width: 30, height: 25 })
    await waitForRegions(page, 1)
    await page.getByRole('button', { name: /^Submit/ }).click()
    await page.getByText('coffee.png').first().waitFor()
    await findPicture(page)
    await page.getByRole('button', { name: /^Skip/ }).click()
    await page.getByRole('heading', { name: 'You have done all you can do here' }).waitFor()

    await page.goto(dataPath)
    await waitForData(page)
    const tasks = await exportTasks(page)
    const [rocket, chelsea, coffee] = ['rocket', 'chelsea', 'coffee'].map((name) =>
      tasks.find((task) => task.data['image']?.includes(name) === true),
    )
    const results = rocket?.annotations[0]?.result ?? []
    expect(results).toHaveLength(2)
    for (const result of results)
      expect(result).toMatchObject({ original_width: 640, original_height: 427, image_rotation: 0 })
    const byLabel = (label: string) =>
      results.find((result) => (result.value['rectanglelabels'] as string[] | undefined)?.[0] === label)
    expectBox(byLabel('Animal'), 'Animal', resized, pixel)
    expectBox(byLabel('Vehicle'), 'Vehicle', vehicle, pixel)
    expect(chelsea?.annotations[0]?.result).toHaveLength(1)
    expectBox(chelsea?.annotations[0]?.result[0], 'Animal', cat, zoomedPixel)
    expect(coffee?.annotations.map((annotation) => annotation.was_cancelled)).toEqual([true])
  })

  it('the data manager shows files, labels and states, as rows and as tiles, and the view has a link', async () => {
    const { browser, page, server } = story
    const row = page.getByRole('row').filter({ hasText: 'rocket.jpg' })
    await row.getByText('Done', { exact: true }).waitFor()
    await row.getByText('Animal', { exact: true }).waitFor()
    await row.getByText('Vehicle', { exact: true }).waitFor()
    await page
      .getByRole('row')
      .filter({ hasText: 'coffee.png' })
      .getByText('Skipped', { exact: true })
      .waitFor()

    await browser.context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.url })
    await page.getByRole('button', { name: 'Copy link to view' }).click()
    await page.getByRole('button', { name: 'Copied' }).waitFor()
    const link = new URL(await page.evaluate(() => navigator.clipboard.readText()))
    expect(`${link.origin}${link.pathname}`).toBe(`${server.url}${new URL(page.url()).pathname}`)
    expect(link.searchParams.get('tab')).toMatch(/^\d+$/)

    const saved = page.waitForResponse(
      (answer) => answer.url().includes('/api/dm/views/') && answer.request().method() === 'PATCH',
    )
    await page.getByRole('radio', { name: 'Grid' }).click()
    await saved
    await page.goto(link.href)
    const grid = page.getByRole('grid', { name: 'Tasks' })
    const tile = (name: string) => grid.getByRole('gridcell').filter({ hasText: name })
    await tile('chelsea.png').getByText('Done', { exact: true }).waitFor()
    expect(await grid.getByRole('gridcell').count()).toBe(3)
    await grid.focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Space')
    await page.getByRole('toolbar', { name: 'Selected tasks' }).getByText('1 selected').waitFor()
    expect(await grid.locator('[aria-selected="true"]').innerText()).toContain('chelsea.png')
    await page.getByRole('button', { name: 'Unselect' }).click()
  })

  it('regions are copied to another task, shown large, all deleted, brought back and reset', async () => {
    const { page } = story
    await page.getByRole('gridcell').filter({ hasText: 'rocket.jpg' }).getByText('rocket.jpg').click()
    await findPicture(page)
    await page.getByRole('button', { name: 'Show regions' }).click()
    await waitForRegions(page, 2)
    await page.keyboard.press('Control+a')
    await page.locator('.si-ed-row[aria-selected="true"]').nth(1).waitFor()
    await page.keyboard.press('Control+c')
    await page.getByText('2 regions copied').waitFor()

    await page.getByRole('complementary', { name: 'Tasks' }).getByText('chelsea.png').click()
    await waitForRegions(page, 1)
    await findPicture(page)
    await page.keyboard.press('Control+v')
    await waitForRegions(page, 3)
    expect(await regionRows(page).filter({ hasText: 'Vehicle' }).count()).toBe(1)

    await regionRows(page).filter({ hasText: 'Vehicle' }).click()
    const before = await pixelPct(page)
    await page.getByRole('button', { name: 'Zoom to the region' }).click()
    await expect.poll(async () => (await pixelPct(page)).x).toBeLessThan(before.x)
    await page.keyboard.press('Shift+1')

    await page.getByRole('button', { name: 'Delete all regions' }).click()
    await page.getByText('No regions yet').waitFor()
    await page.keyboard.press('Control+z')
    await waitForRegions(page, 3)
    await page.getByRole('button', { name: 'Reset' }).click()
    await waitForRegions(page, 1)
    await page.keyboard.press('Control+z')
    await waitForRegions(page, 3)
    await page.getByRole('button', { name: 'Reset' }).click()
    await waitForRegions(page, 1)
    await waitForSaved(page)
  })

  it('nothing failed out of sight and nobody outside was asked', () => {
    expect(story.browser.troubles).toEqual([])
  })
})
