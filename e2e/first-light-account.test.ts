// The account, from a clean data folder: the access token, the API reference, leaving and coming back.

import { describe, expect, it } from 'vitest'
import { ageSession } from './pages.driver.ts'
import { EMAIL, openStory, PASSWORD, post, signUp } from './story.driver.ts'

const story = openStory()
let projectId = 0

describe('the account from a clean data folder', () => {
  it('an address without a project leaves the person in the application', async () => {
    const { browser, page } = story
    await signUp(page)
    for (const title of ['Street and kitchen', 'Phone reviews'])
      projectId = (await post(page, '/api/projects/', { title })).id
    browser.expectTrouble(/404.*999999|status of 404|404: No Project matches/)
    await page.goto('/projects/999999/data')
    await page.getByRole('heading', { name: 'Nothing is at this address' }).waitFor()
    await page.getByRole('button', { name: /^Account: / }).waitFor()
    await page.getByRole('banner').getByRole('link', { name: 'Siali Label, all projects' }).click()
    await page.getByText('Street and kitchen').first().waitFor()
  })

  it('the access token is copied after the password and opens the API', async () => {
    const { browser, page, server } = story
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
    const { page } = story
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
    const { page } = story
    await page.goto('/projects/')
    const view = { title: 'Second view', type: 'list', target: 'tasks' }
    const { id: tab } = await post(page, '/api/dm/views/', { project: projectId, data: view })
    await page.getByRole('button', { name: /^Account: / }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.waitForURL('**/user/login/**')
    await page.goto('/user/signup/')
    await page.getByRole('heading', { name: 'You need an invitation' }).waitFor()
    const asked = `/projects/${projectId}/data?tab=${tab}`
    await page.goto(asked)
    await page.waitForURL('**/user/login/?next=**')
    await page.getByLabel('Email').fill(EMAIL)
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL(`**${asked}`)
    await page.getByRole('tab', { name: 'Second view', selected: true }).waitFor()
    await page.getByRole('link', { name: 'Siali Label, all projects' }).click()
    await page.waitForURL('**/projects/')
    await page.getByText('Phone reviews').first().waitFor()
  })

  it('the link of the account page lets a second person in, who sees the projects', async () => {
    const { page, browser } = story
    await browser.context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.goto('/user/account#people')
    await page.getByRole('button', { name: 'Replace link' }).click()
    const question = page.getByRole('dialog', { name: 'Replace the invitation link?' })
    await question.getByRole('button', { name: 'Replace link' }).click()
    await page.getByText('The link is new').first().waitFor()
    await page.getByRole('button', { name: 'Copy link' }).click()
    await page.getByText('Copied').first().waitFor()
    const link = await page.evaluate(() => navigator.clipboard.readText())
    await page.goto('/logout')
    await page.goto(link)
    await page.getByLabel('Email').fill('jonas.lind@example.org')
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await page.getByRole('button', { name: 'Create account' }).click()
    await page.waitForURL('**/projects/')
    await page.getByText('Phone reviews').first().waitFor()
    // He may pass the link on, not end it for all.
    await page.goto('/user/account#people')
    await page.getByRole('button', { name: 'Copy link' }).waitFor()
    expect(await page.getByRole('button', { name: 'Replace link' }).count()).toBe(0)
  })

  it('nothing failed out of sight and nobody outside was asked', () => {
    expect(story.browser.troubles).toEqual([])
  })
})
