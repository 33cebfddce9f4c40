// Exports in the pages: what copies media is made in the background, says what it leaves out, and its file is stored.

import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { openStory, post, signUp } from './story.driver.ts'

const BOXES =
  '<View><Image name="image" value="$image"/><RectangleLabels name="label" toName="image"><Label value="cat"/></RectangleLabels></View>'
const box = {
  id: 'r',
  from_name: 'label',
  to_name: 'image',
  type: 'rectanglelabels',
  original_width: 200,
  original_height: 100,
  value: { x: 10, y: 20, width: 30, height: 40, rotation: 0, rectanglelabels: ['cat'] },
}

const story = openStory()

describe('exports', () => {
  it('with media are prepared, and tell what could not be fetched', async () => {
    const { page } = story
    await signUp(page)
    const { id } = await post(page, '/api/projects/', { title: 'Pets', label_config: BOXES })
    // Where nobody answers: the server may not reach private networks.
    const tasks = [{ data: { image: 'http://10.0.0.1/gone.png' }, annotations: [{ result: [box] }] }]
    await post(page, `/api/projects/${id}/import`, tasks)
    story.browser.expectTrouble(/10\.0\.0\.1|thumbnail/)
    await page.goto(`/projects/${id}/data`)
    await page.getByRole('button', { name: 'Export', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'Export' })
    // Formats are one stop of the Tab key, and arrows choose.
    await dialog
      .getByRole('radio', { name: /^COCO\b(?! with)/ })
      .first()
      .click()
    await page.keyboard.press('ArrowDown')
    await dialog.getByRole('radio', { name: /^COCO with Images/, checked: true }).waitFor()
    // The other way says what it lacks.
    await dialog.getByRole('link', { name: 'Download at once' }).waitFor()
    await dialog.getByText(/^At once: media .* not told here, .* starts anew\.$/).waitFor()
    await dialog.getByRole('button', { name: 'Prepare 1 task' }).click()
    const earlier = dialog.getByRole('list', { name: 'Earlier exports' })
    await earlier.getByRole('button', { name: '1 left out' }).click()
    await earlier.getByText(/reserved network/).waitFor()
    const download = page.waitForEvent('download')
    await earlier.getByRole('link', { name: 'Download COCO with Images' }).click()
    const file = await download
    expect(file.suggestedFilename()).toMatch(/\.zip$/)
    expect((await readFile(await file.path())).subarray(0, 2).toString()).toBe('PK')
    // The same snapshot in another format, then away with it.
    await dialog.getByRole('radio', { name: /^JSON-MIN/ }).click()
    await earlier.getByRole('button', { name: 'Make JSON-MIN' }).click()
    await earlier.getByRole('link', { name: 'Download JSON-MIN' }).waitFor()
    await earlier.getByRole('button', { name: 'Delete All tasks' }).click()
    await earlier.waitFor({ state: 'hidden' })
  })
})
