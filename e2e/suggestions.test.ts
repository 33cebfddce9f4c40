// Labeling with a model at hand: what a smart tool draws is sent, what the model says is taken or sent away, and a model that
// fails costs nothing. The model server is a stub at its own socket.

import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  startModelServer,
  type ModelReply,
  type ModelRequest,
  type TestModelServer,
} from '../packages/server/src/testing/model-server.ts'
import { drawBox, findPicture, regionRows, waitForRegions, waitForSaved } from './editor.driver.ts'
import { openStory, post, signUp } from './story.driver.ts'

const BOXES =
  '<View><Image name="img" value="$image"/><RectangleLabels name="box" toName="img"><Label value="Car"/></RectangleLabels></View>'
const NAMES =
  '<View><Labels name="ner" toName="t"><Label value="Name"/></Labels><Text name="t" value="$text"/></View>'
const PICTURE = `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" width="800" height="600"><rect width="800" height="600" fill="#778"/></svg>')}`

const story = openStory({ ML_BLOCK_LOCAL_IP: 'false' })
let model: TestModelServer
let project: number
let task: number
beforeAll(async () => {
  model = await startModelServer()
})
afterAll(() => model.kill())

/** What was drawn, as the model got it. */
const drawnOf = (request: ModelRequest) =>
  ((request.body?.['params'] ?? {}) as { context: { result: { id: string; value: { x: number } }[] } })
    .context.result
const asked = () => model.requests.filter((request) => request.path === '/predict')
const car = (id: string, x: number) => ({
  id,
  from_name: 'box',
  to_name: 'img',
  type: 'rectanglelabels',
  score: 0.71,
  value: { x, y: 30, width: 12, height: 20, rotation: 0, rectanglelabels: ['Car'] },
})
const suggest = (...result: object[]): ModelReply => ({ json: { results: [{ result }] } })
const draftOf = async (): Promise<{ id: string }[]> => {
  const drafts = await story.page.evaluate(
    async (id) => (await fetch(`/api/tasks/${id}/drafts`)).json() as Promise<{ result: { id: string }[] }[]>,
    task,
  )
  return drafts[0]?.result ?? []
}
const bar = () => story.page.getByRole('status').filter({ hasText: /suggestion/ })
const picture = async (name: string) => {
  const folder = process.env['SIALI_SHOTS']
  await story.page.screenshot({ path: join(folder ?? tmpdir(), `suggestions-${name}.png`) })
}

describe('labeling with a model at hand', () => {
  it('shows what the model says of a drawing, one by one and all at once', async () => {
    const { page } = story
    await signUp(page)
    project = (await post(page, '/api/projects/', { title: 'Traffic', label_config: BOXES })).id
    task = (await post(page, '/api/tasks/', { project, data: { image: PICTURE } })).id
    await page.goto(`/projects/${project}/data?task=${task}`)
    await findPicture(page)
    expect(await page.getByRole('switch', { name: 'Auto-annotation' }).count()).toBe(0)
    await post(page, '/api/ml/', { project, url: model.url, title: 'Finder', is_interactive: true })
    model.on('POST /predict', () => suggest(car('m1', 40), car('m2', 60), car('m3', 78)))
    await page.reload()
    await page.getByRole('switch', { name: 'Auto-annotation' }).click()
    await page.getByRole('button', { name: 'Show regions' }).click()
    await page.getByRole('button', { name: /^Car\b/ }).click()
    await page.getByRole('button', { name: 'Smart rectangle' }).click()
    await drawBox(page, { x: 10, y: 30, width: 15, height: 20 })
    await bar().getByText('3 suggestions').waitFor()
    await waitForRegions(page, 4)
    const [request] = asked()
    expect(drawnOf(request as ModelRequest)).toMatchObject([
      { type: 'rectanglelabels', to_name: 'img', original_width: 800, value: { rectanglelabels: ['Car'] } },
    ])
    await picture('light')
    await waitForSaved(page)
    // The person's own alone is kept.
    await expect.poll(async () => (await draftOf()).length).toBe(1)
    const own = (await draftOf()).map((item) => item.id)
    await page.getByRole('button', { name: 'Accept the suggestion' }).first().click()
    await bar().getByText('2 suggestions').waitFor()
    await regionRows(page).last().getByRole('button', { name: 'Reject the suggestion' }).click()
    await bar().getByText('1 suggestion', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Accept all' }).click()
    await waitForRegions(page, 2)
    await waitForSaved(page)
    await expect.poll(async () => (await draftOf()).map((item) => item.id)).toEqual(['m1', 'm2'])
    // Steps go back one by one, to what the person drew.
    for (const count of [1, 1]) {
      await page.getByRole('button', { name: 'Undo' }).click()
      await waitForRegions(page, count)
    }
    await waitForSaved(page)
    await expect.poll(async () => (await draftOf()).map((item) => item.id)).toEqual(own)
  })

  it('says in clear words when the model fails, and keeps what was drawn', async () => {
    const { page } = story
    model.on('POST /predict', () => ({ json: { detail: 'out of memory' }, status: 500 }))
    await page.getByRole('button', { name: /^Car\b/ }).click()
    await page.getByRole('button', { name: 'Smart rectangle' }).click()
    await drawBox(page, { x: 10, y: 60, width: 15, height: 20 })
    const problem = page.getByRole('alert').filter({ hasText: 'out of memory' })
    await problem.getByText('What you drew stays.').waitFor()
    await picture('problem')
    await waitForRegions(page, 2)
    model.on('POST /predict', () => suggest(car('m9', 50)))
    await problem.getByRole('button', { name: 'Try again' }).click()
    await bar().getByText('1 suggestion', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Reject all' }).click()
    await waitForRegions(page, 2)
  })

  it('drops an answer that comes after a newer drawing, and takes all where that is wanted', async () => {
    const { page } = story
    const release = Promise.withResolvers<void>()
    let requests = 0
    model.on('POST /predict', async () => {
      requests += 1
      if (requests > 1) return suggest(car('new', 60))
      await release.promise
      return suggest(car('old', 40))
    })
    const draw = async (y: number) => {
      await page.getByRole('button', { name: /^Car\b/ }).click()
      await page.getByRole('button', { name: 'Smart rectangle' }).click()
      await drawBox(page, { x: 30, y, width: 8, height: 8 })
    }
    await draw(5)
    await page.getByText('Asking the model').waitFor()
    await page.getByRole('switch', { name: 'Accept by itself' }).click()
    await draw(85)
    await expect.poll(async () => (await draftOf()).map((item) => item.id)).toContain('new')
    release.resolve()
    await waitForSaved(page)
    expect((await draftOf()).map((item) => item.id)).not.toContain('old')
    expect(await bar().count()).toBe(0)
  })

  it('stands on the phone and in the dark', async () => {
    const { page } = story
    model.on('POST /predict', () => suggest(car('p1', 40), car('p2', 60)))
    await page.getByRole('switch', { name: 'Accept by itself' }).click()
    await page.evaluate(() => localStorage.setItem('siali-theme', 'dark'))
    await page.reload()
    await findPicture(page)
    await page.getByRole('button', { name: /^Car\b/ }).click()
    await page.getByRole('button', { name: 'Smart rectangle' }).click()
    await drawBox(page, { x: 5, y: 10, width: 12, height: 12 })
    await bar().getByText('2 suggestions').waitFor()
    await picture('dark')
    await page.setViewportSize({ width: 390, height: 844 })
    await bar().getByText('2 suggestions').waitFor()
    await picture('phone')
    await page.getByRole('button', { name: 'Accept all' }).click()
    await page.setViewportSize({ width: 1280, height: 800 })
    await page.evaluate(() => localStorage.setItem('siali-theme', 'light'))
  })

  it('marks the rest of a text at once, beside what the person marked', async () => {
    const { page } = story
    const own = (await post(page, '/api/projects/', { title: 'Names', label_config: NAMES })).id
    task = (await post(page, '/api/tasks/', { project: own, data: { text: 'Ada met Bob in Rome.' } })).id
    await post(page, '/api/ml/', { project: own, url: model.url, title: 'Names', is_interactive: true })
    const name = (id: string, start: number, end: number) => ({
      id,
      from_name: 'ner',
      to_name: 't',
      type: 'labels',
      value: { start, end, text: 'Ada met Bob in Rome.'.slice(start, end), labels: ['Name'] },
    })
    model.on('POST /predict', () => suggest(name('b', 8, 11)))
    await page.goto(`/projects/${own}/data?task=${task}`)
    const body = page.getByRole('group', { name: /^Text to mark/ })
    await body.waitFor()
    await page.getByRole('button', { name: 'Show regions' }).click()
    await page.getByRole('button', { name: /^Name\b/ }).click()
    await body.dblclick({ position: { x: 8, y: 10 } })
    await waitForRegions(page, 2)
    await waitForSaved(page)
    await expect.poll(async () => (await draftOf()).map((item) => item.id)).toContain('b')
    await page.getByRole('button', { name: 'Undo' }).click()
    await waitForRegions(page, 1)
  })
})
