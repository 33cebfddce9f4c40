// The reference page runs calls: whoever is signed in sends a GET and a POST from it, with the session, and sees the answer.

import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { openStory, post, signUp } from './story.driver.ts'

const story = openStory()

/** Opens the operation and its form, sends it, and gives the answer of the server. */
async function run(page: Page, method: 'GET' | 'POST', path: string) {
  await page.goto('about:blank')
  await page.goto(`/docs/api/#tag/projects/${method}${path}`)
  await page
    .getByRole('button', { name: new RegExp(`^Test Request ?\\(${method.toLowerCase()} ${path}\\)$`, 'i') })
    .click()
  const client = page.getByRole('dialog')
  const answered = page.waitForResponse(
    (answer) => answer.request().method() === method && new URL(answer.url()).pathname === path,
  )
  await client.getByRole('button', { name: /^Send/ }).first().click()
  const answer = await answered
  await client.getByText(String(answer.status())).first().waitFor()
  return answer
}

describe('the reference page', () => {
  it('sends a GET with the session of who is signed in', async () => {
    const { page } = story
    await signUp(page)
    await post(page, '/api/projects/', { title: 'Phone reviews' })
    const answer = await run(page, 'GET', '/api/projects/')
    expect(answer.status()).toBe(200)
    expect(await answer.json()).toMatchObject({ count: 1, results: [{ title: 'Phone reviews' }] })
    // By the cookie alone: no token was typed.
    expect(answer.request().headers()['authorization'] ?? '').toBe('')
  })

  it('sends a POST with the example that it shows, and it is done', async () => {
    const { page, browser } = story
    const answer = await run(page, 'POST', '/api/projects/')
    expect(answer.status()).toBe(201)
    const list = await page.request.get('/api/projects/')
    expect(await list.json()).toMatchObject({ count: 2, results: [{ title: 'Harbour reports' }, {}] })
    expect(browser.troubles).toEqual([])
  })
})
