// What one person does for another and for a second round: a link that sets a password, a changed password, a copy of a
// project with its tasks.

import { describe, expect, it } from 'vitest'
import { openBrowser } from './browser.ts'
import { ageSession } from './pages.driver.ts'
import { EMAIL, openStory, PASSWORD, post, signUp } from './story.driver.ts'

const story = openStory()
const CONFIG =
  '<View><Text name="text" value="$text"/><Choices name="mood" toName="text"><Choice value="good"/><Choice value="bad"/></Choices></View>'

describe('people and copies', () => {
  it('a project is duplicated from its card, with its tasks and annotations', async () => {
    const { page } = story
    await signUp(page)
    const { id } = await post(page, '/api/projects/', { title: 'Phone reviews', label_config: CONFIG })
    const result = [
      { id: 'a', from_name: 'mood', to_name: 'text', type: 'choices', value: { choices: ['good'] } },
    ]
    await post(page, `/api/projects/${id}/import`, [
      { data: { text: 'Lasts two days' }, annotations: [{ result }] },
      { data: { text: 'Broke at once' } },
    ])
    await page.reload()
    await page.getByRole('button', { name: 'More for Phone reviews' }).click()
    await page.getByRole('menuitem', { name: 'Duplicate project' }).click()
    const dialog = page.getByRole('dialog', { name: 'Duplicate Phone reviews' })
    expect(await dialog.getByLabel('Name').inputValue()).toBe('Phone reviews (copy)')
    expect(await dialog.getByRole('checkbox', { name: '0 predictions' }).isDisabled()).toBe(true)
    expect(await dialog.getByRole('checkbox', { name: '2 tasks' }).isChecked()).toBe(true)
    await dialog.getByRole('checkbox', { name: '1 annotation' }).check()
    await dialog.getByLabel('Name').fill('Second round')
    await dialog.getByRole('button', { name: 'Duplicate project' }).click()
    await page.waitForURL(
      (url) => /\/projects\/\d+\/data/.test(url.pathname) && !url.pathname.includes(`/${id}/`),
    )
    const grid = page.getByRole('grid', { name: 'Tasks' })
    await grid.getByText('Lasts two days').waitFor()
    await grid.getByText('Broke at once').waitFor()
    const copy = new URL(page.url()).pathname.split('/')[2]
    const answer = await page.request.get(`/api/projects/${copy}/`)
    expect(await answer.json()).toMatchObject({
      title: 'Second round',
      task_number: 2,
      total_annotations_number: 1,
      finished_task_number: 1,
    })
  })

  it('an administrator makes a link, and who got it sets a password with it', async () => {
    const { browser, page, server } = story
    const { id } = await post(page, '/api/users/', { email: 'ben@example.org', username: 'ben' })
    await ageSession(server.dataDir)
    browser.expectTrouble(/403.*password-link|status of 403/)
    await page.goto('/user/account#people')
    await page.getByRole('button', { name: 'Password link for ben@example.org' }).click()
    const asked = page.getByRole('dialog', { name: /password/ })
    await asked.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await asked.getByRole('button', { name: 'Make link' }).click()
    const shown = page.getByRole('dialog', { name: 'Password link for ben@example.org' })
    const url = await shown.getByLabel('Link', { exact: true }).inputValue()
    expect(url).toMatch(new RegExp(`^${server.url}/user/reset-password/#[0-9a-f]{64}$`))
    await shown.getByRole('button', { name: 'Close' }).last().click()

    const other = await openBrowser(server.url, { width: 390, height: 800 })
    try {
      other.expectTrouble(/400.*set-password|status of 400/)
      await other.page.goto(url)
      await other.page.getByLabel('New password').fill('short')
      await other.page.getByRole('button', { name: 'Set password' }).click()
      await other.page.getByText('Write at least 8 characters.').waitFor()
      await other.page.getByLabel('New password').fill('a louder harbour 8')
      await other.page.getByRole('button', { name: 'Set password' }).click()
      await other.page.getByText('Sign in as ben@example.org.').waitFor()
      await other.page.getByRole('link', { name: 'Sign in' }).click()
      await other.page.getByLabel('Email').fill('ben@example.org')
      await other.page.getByLabel('Password', { exact: true }).fill('a louder harbour 8')
      await other.page.getByRole('button', { name: 'Sign in' }).click()
      await other.page.waitForURL('**/projects/')
      const answer = await other.page.request.get('/api/current-user/whoami')
      expect(await answer.json()).toMatchObject({ id })
      // The link is used up.
      other.expectTrouble(/404.*set-password|status of 404/)
      await other.page.goto(url)
      await other.page.reload()
      await other.page.getByLabel('New password').fill('a third harbour 9')
      await other.page.getByRole('button', { name: 'Set password' }).click()
      await other.page.getByText(/This link was used already/).waitFor()
      expect(other.troubles).toEqual([])
    } finally {
      await other.close()
    }
  })

  it('a person changes the own password and stays signed in', async () => {
    const { browser, page } = story
    browser.expectTrouble(/400.*change-password|status of 400/)
    await page.goto('/user/account#password')
    const section = page.locator('#password')
    await section.getByLabel('Current password').fill('not this one')
    await section.getByLabel('New password').fill('a stormy harbour 1')
    await section.getByRole('button', { name: 'Change password' }).click()
    await section.getByText('This is not the password of your account.').waitFor()
    await section.getByLabel('Current password').fill(PASSWORD)
    await section.getByRole('button', { name: 'Change password' }).click()
    await page.getByText('Your password is changed').waitFor()
    await page.reload({ waitUntil: 'networkidle' })
    await section.getByLabel('Current password').waitFor()
    await page.goto('/logout/')
    await page.waitForURL('**/user/login/')
    await page.getByLabel('Email').fill(EMAIL)
    await page.getByLabel('Password', { exact: true }).fill('a stormy harbour 1')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL('**/projects/')
    expect(browser.troubles).toEqual([])
  })
})
