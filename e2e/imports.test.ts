// Importing in the pages: a preview with choices and problems, a folder and an archive of a data set, and a new project whose
// data cannot all be taken.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { zipOf } from '../packages/server/src/testing/zip.ts'
import { goToMarking, startProject, waitForData } from './pages.driver.ts'
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

const VOC =
  '<annotation><filename>NAME</filename><size><width>1</width><height>1</height></size><object><name>cat</name><bndbox><xmin>0</xmin><ymin>0</ymin><xmax>1</xmax><ymax>1</ymax></bndbox></object></annotation>'

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
    // Of three rows without a text and one with it, one goes in.
    await dialog.getByRole('button', { name: 'Import 1 task', exact: true }).waitFor()
    const problems = dialog.getByRole('list', { name: 'Problems' })
    await problems.getByText('rows.csv').first().waitFor()
    await dialog.getByLabel('What parts the cells of rows.csv').first().click()
    await page.getByRole('option', { name: 'Bar' }).click()
    await problems.getByText('rows.csv').first().waitFor({ state: 'hidden' })
    expect(await problems.innerText()).toMatch(/more\.jsonl[\s\S]*line 2[\s\S]*There is no "text"/)
    // The button says why it is off.
    const go = dialog.getByRole('button', { name: 'Import 3 tasks' })
    expect(await go.getAttribute('aria-disabled')).toBe('true')
    await dialog.getByText('Leave out the task that cannot be taken').click()
    await go.click()
    await page.getByText('3 tasks imported').waitFor()
    await page.getByRole('grid', { name: 'Tasks' }).getByText('calm sea').waitFor()
  })

  it('of an archive and of a folder make tasks with boxes, as predictions where that is chosen', async () => {
    const { page } = story
    const { id } = await post(page, '/api/projects/', { title: 'Pets', label_config: BOXES })
    const archive = await put('pets.zip', await zipOf(SET))
    for (const [path, content] of Object.entries(SET)) await put(path, content)
    await put('pets/notes.md', 'about')
    for (const kind of ['folder', 'archive']) {
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
    // The dialog took nothing away that the tasks show.
    const tasks = await page.request.get(`/api/projects/${id}/tasks/`)
    for (const { data } of (await tasks.json()) as { data: { image: string } }[])
      expect([data.image, (await page.request.get(data.image)).status()]).toEqual([data.image, 200])
    const list = await page.request.get(`/api/siali/projects/${id}/imports`)
    const counts = ((await list.json()) as { annotation_count: number; prediction_count: number }[]).map(
      (entry) => [entry.annotation_count, entry.prediction_count],
    )
    expect(counts).toEqual([
      [1, 0],
      [0, 1],
    ])
  })

  it('are undone as one and brought back, from the list of imports', async () => {
    const { page } = story
    await page.goto(`/projects/${project}/settings/imports`)
    const entry = page.getByRole('listitem', { name: 'rows.csv, more.jsonl' })
    await entry.getByText('3 tasks').waitFor()
    await entry.getByRole('button', { name: '1 problem' }).click()
    await entry.getByText('line 2').waitFor()
    await entry.getByRole('button', { name: 'Undo' }).click()
    const question = page.getByRole('dialog', { name: 'Move 3 imported tasks to the trash?' })
    await question.getByRole('button', { name: 'Undo the import' }).click()
    await page.getByText('3 tasks are in the trash').waitFor()
    await entry.getByText('Undone').waitFor()
    await page.getByRole('link', { name: 'Data', exact: true }).first().click()
    await page.getByText('No tasks yet').waitFor()
    await page.goBack()
    await entry.getByRole('button', { name: 'Bring back' }).click()
    await entry.getByText('Imported').waitFor()
    await page.getByRole('link', { name: 'Data', exact: true }).first().click()
    await page.getByRole('grid', { name: 'Tasks' }).getByText('calm sea').waitFor()
  })

  it('of a new project that cannot be taken say why, and the rest goes in', async () => {
    const { page } = story
    const bad = await put('bad.jsonl', '{"text": "fine"}\n{"text": {"no": "text"}}\n')
    await startProject(page, 'Broken', [bad])
    await writeSetup(page, TEXTS)
    await page.getByRole('button', { name: 'See what they make' }).click()
    await page.getByRole('list', { name: 'Problems' }).getByText('line 2').waitFor()
    const create = page.getByRole('button', { name: 'Create project with 1 task' })
    expect(await create.getAttribute('aria-disabled')).toBe('true')
    await page.getByText('Leave out the task that cannot be taken').click()
    await create.click()
    await waitForData(page)
    await page.getByRole('grid', { name: 'Tasks' }).getByText('fine').waitFor()
  })

  it('of a new project show what an archive makes before it is created, and all of it goes in as one', async () => {
    const { page } = story
    const voc = VOC.replace('NAME', 'three.png')
    const archive = await put(
      'both.zip',
      await zipOf({ ...SET, 'pets/three.png': PNG, 'pets/three.xml': voc }),
    )
    await startProject(page, 'Left', [archive])
    await writeSetup(page, TEXTS)
    await page.getByRole('button', { name: 'See what they make' }).click()
    // A setup that does not fit is seen here, and can still be changed.
    await page.getByText('The labeling setup has no place for a mark').first().waitFor()
    await page.locator('header').getByRole('button', { name: 'What to mark' }).click()
    await fillSetup(page, BOXES)
    await page.getByRole('button', { name: 'See what they make' }).click()
    const check = page.getByRole('region', { name: 'Check the data' })
    await check.getByText('annotations').first().waitFor()
    expect(await check.locator('tbody tr').count()).toBe(3)
    // Whoever goes away leaves nothing behind.
    await page.getByRole('link', { name: 'Siali Label, all projects' }).click()
    await page.getByRole('link', { name: 'Pets' }).waitFor()
    await expect.poll(async () => page.getByText('Left').count(), POLL).toBe(0)

    await startProject(page, 'Kept', [archive])
    await writeSetup(page, BOXES)
    await page.getByRole('button', { name: 'See what they make' }).click()
    await page.getByRole('button', { name: 'Create project with 3 tasks' }).click()
    const id = (await waitForData(page)).split('/')[2]
    const list = await page.request.get(`/api/siali/projects/${id}/imports`)
    expect(await list.json()).toMatchObject([{ task_count: 3, annotation_count: 2, status: 'completed' }])
    const made = (await (await page.request.get(`/api/projects/${id}/`)).json()) as { is_draft: boolean }
    expect(made.is_draft).toBe(false)
    await page.goto(`/projects/${id}/settings/imports`)
    await page.getByRole('button', { name: 'Undo' }).waitFor()
  })
})

const POLL = { timeout: 30_000 }

async function writeSetup(page: Page, config: string): Promise<void> {
  await goToMarking(page)
  await page.getByRole('button', { name: 'Start from code' }).click()
  await fillSetup(page, config)
}

async function fillSetup(page: Page, config: string): Promise<void> {
  await page.locator('.cm-content').click()
  await page.keyboard.press('Control+a')
  await page.keyboard.insertText(config)
  await page.getByText('No problem found.').waitFor()
}
