// The first line through the whole product, as a newcomer walks it: a clean data folder, the real server, the real pages,
// a mouse and a keyboard. What is exported is compared with what was drawn.

import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser, type BrowserUnderTest } from './browser.ts'
import { startFreshServer, type FreshServer } from './conformance/server.ts'
import {
  clickOn,
  dragOn,
  drawBox,
  findPicture,
  markText,
  pixelPct,
  regionRows,
  waitForRegions,
  waitForSaved,
  type PercentBox,
} from './editor.driver.ts'
import {
  ageSession,
  exportJson,
  goToMarking,
  startProject,
  waitForData,
  type ExportedTask,
  type Result,
} from './pages.driver.ts'

const FIXTURES = join(import.meta.dirname, 'fixtures')
const IMAGES = ['rocket.jpg', 'chelsea.png', 'coffee.png'].map((name) => join(FIXTURES, 'images', name))
const REVIEWS = join(FIXTURES, 'text/reviews.tsv')
const EMAIL = 'ana.ruiz@example.org'
const PASSWORD = 'a quiet harbour 7'
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

let server: FreshServer
let browser: BrowserUnderTest
let page: Page

beforeAll(async () => {
  server = await startFreshServer()
  browser = await openBrowser(server.url)
  page = browser.page
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

// A picture says where a walk stopped.
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail')
    await page.screenshot({ path: join(tmpdir(), `siali-first-light-${task.id}.png`) })
})

/** Tasks of the JSON file of the project on screen; as many as the button promised. */
async function exportTasks(): Promise<readonly ExportedTask[]> {
  const { name, promised, tasks } = await exportJson(page)
  expect(name).toMatch(/\.json$/)
  expect(tasks).toHaveLength(promised)
  return tasks
}

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

describe('from a clean data folder', () => {
  it('the first person signs up on the page and owns the server', async () => {
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

    // Two boxes by label key and mouse.
    await page.keyboard.press('1')
    const person = await drawBox(page, { x: 10, y: 20, width: 12, height: 30 })
    await waitForRegions(page, 1)
    await page.keyboard.press('2')
    const vehicle = await drawBox(page, { x: 48, y: 25, width: 6, height: 70 })
    await waitForRegions(page, 2)

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

    // A reload in the middle loses nothing.
    await waitForSaved(page)
    await page.reload()
    await findPicture(page)
    await waitForRegions(page, 2)
    await regionRows(page).getByText('Animal').waitFor()
    await page.keyboard.press('Control+Enter')
    await page.getByText('chelsea.png').first().waitFor()

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
    const tasks = await exportTasks()
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

  it('texts: imported from a file, marked over emoji, answered by key, updated, skipped, exported', async () => {
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
    await page.getByRole('button', { name: /^Update/ }).click()
    await page.getByRole('button', { name: /^Update/, disabled: true }).waitFor()
    await page.goto(dataPath)
    await waitForData(page)

    const tasks = await exportTasks()
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

  it('the data manager filters, orders, selects, deletes and brings back', async () => {
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
    await count('1 of 11 tasks')
    await page.getByRole('button', { name: 'Undo' }).click()
    await count('3 of 13 tasks')

    // The view keeps what was set.
    await page.reload()
    await waitForData(page)
    await count('3 of 13 tasks')
    await grid.locator('[aria-rowindex="2"]').getByText('And the sound quality is great.').waitFor()
  })

  it('the access token is copied after the password and opens the API', async () => {
    await browser.context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.url })
    await page.getByRole('button', { name: /^Account: / }).click()
    await page.getByRole('menuitem', { name: 'Account & Settings' }).click()
    await page.waitForURL('**/user/account')
    browser.expectTrouble(/403.*current-user\/token|status of 403/)
    browser.expectTrouble(/400.*confirm-password|status of 400/)
    await ageSession(server.dataDir)
    const tokens = page.locator('#tokens')
    await tokens.getByRole('button', { name: 'Show', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: /password/ })
    await dialog.getByLabel('Password', { exact: true }).fill('not this one')
    await dialog.getByRole('button', { name: 'Show token' }).click()
    await dialog.getByText('The password is not right.').waitFor()
    await dialog.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await dialog.getByRole('button', { name: 'Show token' }).click()
    const field = tokens.getByLabel('Access token')
    await field.waitFor()
    await field.locator('..').getByRole('button', { name: 'Copy' }).click()
    await tokens.getByRole('button', { name: 'Copied' }).waitFor()
    const token = await page.evaluate(() => navigator.clipboard.readText())
    expect(token).toMatch(/^[0-9a-f]{40}$/)
    const answer = await fetch(`${server.url}/api/projects/`, {
      headers: { authorization: `Token ${token}` },
    })
    expect(answer.status).toBe(200)
    const { results } = (await answer.json()) as { results: readonly { readonly title: string }[] }
    expect(results.map((project) => project.title).toSorted()).toEqual([
      'Phone reviews',
      'Street and kitchen',
    ])
  })

  it('the menu leads to the API reference, and an old anchor lands on its operation', async () => {
    await page.getByRole('button', { name: /^Account: / }).click()
    await page.getByRole('menuitem', { name: 'API', exact: true }).click()
    await page.waitForURL('**/docs/api/**')
    await page
      .getByRole('heading', { name: /Authentication/ })
      .first()
      .waitFor()
    await page.goto('/api#operation/api_projects_validate_create')
    await page.waitForURL(/\/docs\/api\/#tag\/projects\/POST\/api\/projects\/validate\/$/)
    const operation = page.getByRole('heading', { name: 'Validate a label config', exact: true })
    await expect
      .poll(() => operation.evaluate((heading) => heading.getBoundingClientRect().top))
      .toBeLessThan(800)
    await expect
      .poll(() => operation.evaluate((heading) => heading.getBoundingClientRect().top))
      .toBeGreaterThan(-100)
  })

  it('after signing out the pages ask for the password, and sign-up for an invitation', async () => {
    await page.goto('/projects/')
    await page.getByRole('button', { name: /^Account: / }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.waitForURL('**/user/login/**')
    await page.goto('/user/signup/')
    await page.getByRole('heading', { name: 'You need an invitation' }).waitFor()
    await page.goto('/projects/')
    await page.waitForURL('**/user/login/?next=**')
    await page.getByLabel('Email').fill(EMAIL)
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL('**/projects/')
    await page.getByText('Phone reviews').first().waitFor()
  })

  it('nothing failed out of sight and nobody outside was asked', () => {
    expect(browser.troubles).toEqual([])
  })
})
