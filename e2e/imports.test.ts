// Importing in the pages: a preview with choices and problems, a folder and an archive of a data set, and a new project whose
// data cannot all be taken.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { zipOf } from '../packages/server/src/testing/zip.ts'
import { goToMarking, startProject } from './pages.driver.ts'
import { openStory, post, signUp } from './story.driver.ts'

const TEXTS =
  '<View><Text name="text" value="$text"/><Choices name="mood" toName="text"><Choice value="good"/><Choice value="bad"/></Choices></View>'
const BOXES =
  '<View><Image name="image" value="$image"/><RectangleLabels name="label" toName="image"><Label value="cat"/></RectangleLabels></View>'
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
)
const SET = {
  'pets/classes.txt': 'cat\n',
  'pets/images/one.png': PNG,
  'pets/images/two.png': PNG,
  'pets/labels/one.txt': '0 .5 .5 .5 .5\n',
}

const story = openStory({})
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'siali-imports-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))
const put = async (name: string, content: string | Buffer) => {
  const path = join(folder, name)
  await mkdir(join(path, '..'), { recursive: true })
  await writeFile(path, content)
  return path
}

describe('imports', () => {
  let project: number

  it('of a table show what it makes, take another separator, and leave out what cannot be taken', async () => {
    const { page } = story
    await signUp(page)
    project = (await post(page, '/api/projects/', { title: 'Reviews', label_config: TEXTS })).id
    const table = await put('rows.csv', 'text|mood\ngood boat|a\ncalm sea|b\n')
    const lines = await put('more.jsonl', '{"text": "one"}\n{"other": 1}\n')
    await page.goto(`/projects/${project}/data`)
    await page.getByRole('button', { name: 'Import' }).first().click()
    const dialog = page.getByRole('dialog', { name: 'Import data' })
    await dialog.getByLabel('Choose files').setInputFiles([table, lines])
    await dialog.getByRole('button', { name: 'See what they make' }).click()
    await dialog.getByRole('button', { name: 'Import 4 tasks' }).waitFor()
    const problems = dialog.getByRole('list', { name: 'Problems' })
    await problems.getByText('rows.csv').first().waitFor()
    await dialog.getByLabel('What parts the cells of rows.csv').first().click()
    await page.getByRole('option', { name: 'Bar' }).click()
    await problems.getByText('rows.csv').first().waitFor({ state: 'hidden' })
    expect(await problems.innerText()).toMatch(/more\.jsonl[\s\S]*line 2[\s\S]*"text" key is expected/)
    // The button says why it is off.
    expect(await dialog.getByRole('button', { name: 'Import 4 tasks' }).getAttribute('aria-disabled')).toBe(
      'true',
    )
    await dialog.getByText('Leave out what cannot be taken').click()
    await dialog.getByRole('button', { name: 'Import 4 tasks' }).click()
    await page.getByText('3 tasks imported').waitFor()
    await page.getByRole('grid', { name: 'Tasks' }).getByText('calm sea').waitFor()
  })

  it('of an archive and of a folder make tasks with boxes, as predictions where that is chosen', async () => {
    const { page } = story
    const { id } = await post(page, '/api/projects/', { title: 'Pets', label_config: BOXES })
    const archive = await put('pets.zip', await zipOf(SET))
    for (const [path, content] of Object.entries(SET)) await put(path, content)
    await put('pets/notes.md', 'about')
    for (const kind of ['archive', 'folder']) {
      await page.goto(`/projects/${id}/data`)
      await page.getByRole('button', { name: 'Import' }).first().click()
      const dialog = page.getByRole('dialog', { name: 'Import data' })
      if (kind === 'archive') await dialog.getByLabel('Choose files').setInputFiles([archive])
      else {
        await dialog.getByLabel('Choose a folder').setInputFiles(join(folder, 'pets'))
        await dialog.getByText('1 file of another kind was left out').waitFor()
      }
      await dialog.getByRole('button', { name: 'See what they make' }).click()
      if (kind === 'folder') await dialog.getByRole('radio', { name: 'Predictions' }).click()
      await dialog.getByRole('button', { name: 'Import 2 tasks' }).click()
      await page.getByText('2 tasks imported').waitFor()
    }
    const list = await page.request.get(`/api/siali/projects/${id}/imports`)
    const counts = ((await list.json()) as { annotation_count: number; prediction_count: number }[]).map(
      (entry) => [entry.annotation_count, entry.prediction_count],
    )
    expect(counts).toEqual([
      [0, 1],
      [1, 0],
    ])
  })

  it('of a new project that cannot be taken say why, and the rest goes in', async () => {
    const { page } = story
    const bad = await put('bad.jsonl', '{"text": "fine"}\n{"text": {"no": "text"}}\n')
    await startProject(page, 'Broken', [bad])
    await goToMarking(page)
    await page.getByRole('button', { name: 'Start from code' }).click()
    await page.locator('.cm-content').click()
    await page.keyboard.press('Control+a')
    await page.keyboard.insertText(TEXTS)
    await page.getByText('No problem found.').waitFor()
    await page.getByRole('button', { name: 'Create project' }).click()
    await page.getByText('Nothing was imported').waitFor()
    await page.getByRole('button', { name: 'Leave these out and import the rest' }).click()
    await page.waitForURL(/\/projects\/\d+\/data/)
  })
})
