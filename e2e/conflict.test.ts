// Two saves on one annotation, and a server that is away: nothing is lost, what differs is said, and a person decides.

import { describe, expect, it } from 'vitest'
import { openStory, post, signUp } from './story.driver.ts'

const story = openStory()
const CONFIG = `<View>
  <Labels name="aspect" toName="text"><Label value="Battery"/><Label value="Sound"/></Labels>
  <Text name="text" value="$text"/>
  <Choices name="mood" toName="text"><Choice value="Positive"/><Choice value="Negative"/><Choice value="Mixed"/></Choices>
</View>`
const mood = (choice: string) => ({
  id: 'mood-1',
  type: 'choices',
  from_name: 'mood',
  to_name: 'text',
  value: { choices: [choice] },
})
const span = {
  id: 'span-1',
  type: 'labels',
  from_name: 'aspect',
  to_name: 'text',
  value: { start: 4, end: 11, text: 'battery', labels: ['Battery'] },
}
let annotationId = 0

/** The same person in another window. */
const saveElsewhere = (result: readonly unknown[]) =>
  story.page.evaluate(
    async ([id, stored]) => {
      const token = /csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? ''
      const answer = await fetch(`/api/annotations/${id}/`, {
        method: 'PATCH',
        headers: { 'content-type': 'application/json', 'x-csrftoken': token },
        body: JSON.stringify({ result: stored }),
      })
      return answer.status
    },
    [annotationId, result] as const,
  )
const stored = () =>
  story.page.evaluate(async (id) => {
    const annotation = (await (await fetch(`/api/annotations/${id}/`)).json()) as {
      result: { type: string; value: { choices?: string[] } }[]
    }
    return annotation.result.map((item) => item.value.choices?.[0] ?? item.type)
  }, annotationId)

describe('an annotation that was saved elsewhere meanwhile', () => {
  it('says what differs, and sends nothing until a person decides', async () => {
    const { page, browser } = story
    browser.expectTrouble(/412/)
    await signUp(page)
    const project = await post(page, '/api/projects/', { title: 'Reviews', label_config: CONFIG })
    const task = await post(page, '/api/tasks/', {
      project: project.id,
      data: { text: 'The battery lasts, the sound does not.' },
    })
    annotationId = (
      await post(page, `/api/tasks/${task.id}/annotations/`, { result: [mood('Positive'), span] })
    ).id
    await page.goto(`/projects/${project.id}/data?task=${task.id}`)
    await page.getByRole('radio', { name: 'Mixed' }).click()
    expect(await saveElsewhere([mood('Negative'), span])).toBe(200)
    await page.getByRole('button', { name: /^Update/ }).click()
    const banner = page.getByRole('alert').filter({ hasText: 'another window' })
    await banner
      .getByText('You differ in 1 answer, mood: you say Mixed, the stored version says Negative.')
      .waitFor()
    expect(await stored()).toEqual(['Negative', 'labels'])
  })

  it('is listed behind the save state', async () => {
    const { page } = story
    await page.getByRole('button', { name: 'Conflict, your work is kept' }).click()
    const dialog = page.getByRole('dialog', { name: 'Work on its way to the server' })
    await dialog.getByText('a newer version is stored: decide in the red bar').waitFor()
    expect(await dialog.getByRole('listitem').count()).toBe(1)
    await dialog.getByRole('button', { name: 'Close' }).click()
  })

  it('shows both versions side by side, and keeps mine when told so', async () => {
    const { page } = story
    await page.getByRole('button', { name: 'Compare' }).click()
    const dialog = page.getByRole('dialog', { name: 'What differs between the two versions?' })
    const sides = dialog.locator('.compare-side')
    await sides.nth(0).getByRole('radio', { name: 'Mixed', checked: true }).waitFor()
    await sides.nth(1).getByRole('radio', { name: 'Negative', checked: true }).waitFor()
    expect(await dialog.getByRole('listitem').allInnerTexts()).toEqual([
      expect.stringMatching(/^mood\s+You: Mixed · The stored version: Negative$/),
    ])
    await dialog.getByRole('button', { name: 'Keep mine' }).click()
    await expect.poll(stored).toEqual(['Mixed', 'labels'])
    await page.getByRole('button', { name: 'Saved', exact: true }).waitFor()
    expect(story.browser.troubles).toEqual([])
  })
})
