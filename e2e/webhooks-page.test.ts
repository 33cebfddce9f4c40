// Webhooks on the page: a receiver is told, refuses, is mended, and what it missed is sent again.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startReceiver, type Receiver } from '../packages/server/src/features/webhooks/testing.ts'
import { openStory, post, signUp } from './story.driver.ts'

const story = openStory({ SIALI_ALLOW_PRIVATE_ADDRESSES: '127.0.0.0/8' })
let receiver: Receiver
let answerStatus = 200
let projectId = 0

beforeAll(async () => {
  receiver = await startReceiver((_received, response) =>
    response
      .writeHead(answerStatus, { 'content-type': 'text/plain' })
      .end(answerStatus < 300 ? 'thanks' : 'down'),
  )
})
afterAll(() => receiver.stop())

const makeTask = () => post(story.page, '/api/tasks/', { project: projectId, data: { text: 'a' } })

describe('webhooks on the page', () => {
  it('are made with a secret that is shown once', async () => {
    const { page } = story
    await signUp(page)
    projectId = (await post(page, '/api/projects/', { title: 'Phone reviews' })).id
    await page.goto(`/projects/${projectId}/settings`)
    await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Webhooks' }).click()
    await page.getByText('Nobody is told of what happens here').waitFor()
    await page.getByRole('button', { name: 'New webhook' }).click()
    const dialog = page.getByRole('dialog', { name: 'New webhook' })
    await dialog.getByLabel('Address').fill(`${receiver.url}/labels`)
    await dialog.getByRole('switch', { name: /^All events/ }).click()
    for (const name of ['Tasks created', 'Annotation created'])
      await dialog.getByRole('checkbox', { name, exact: true }).check()
    await dialog.getByRole('button', { name: 'Add header' }).click()
    await dialog.getByLabel('Name of header 1').fill('Authorization')
    await dialog.getByLabel('Value of header 1').fill('Bearer s3cret')
    await dialog.getByRole('button', { name: 'Create webhook' }).click()
    const secret = await page.getByLabel('Signing secret').inputValue()
    expect(secret).toMatch(/^whsec_[0-9a-f]{48}$/)
    await page.getByRole('button', { name: 'Done' }).click()
    await page.getByText('2 events · with payload · signed').waitFor()
  })

  it('say what is wrong with an address, at the address', async () => {
    const { browser, page } = story
    browser.expectTrouble(/40[03].*\/api\/webhooks\/|status of 40[03]/)
    await page.getByRole('button', { name: 'New webhook' }).click()
    const dialog = page.getByRole('dialog', { name: 'New webhook' })
    await dialog.getByLabel('Address').fill('nowhere')
    await dialog.getByRole('button', { name: 'Create webhook' }).click()
    await dialog.getByText('Enter a valid URL.').waitFor()
    await dialog.getByLabel('Address').fill('http://169.254.169.254/latest')
    await dialog.getByRole('button', { name: 'Create webhook' }).click()
    await dialog.getByText(/reserved network address/).waitFor()
    await dialog.getByRole('button', { name: 'Cancel' }).click()
  })

  it('send a test and what happens, and show request and answer without credentials', async () => {
    const { page } = story
    await page.getByRole('button', { name: 'Send a test' }).click()
    await page.getByText(/The receiver took the test: 200/).waitFor()
    await makeTask()
    await expect.poll(() => receiver.actions(), { timeout: 30_000 }).toEqual(['TEST', 'TASKS_CREATED'])
    expect(receiver.received[1]?.headers.authorization).toBe('Bearer s3cret')
    await page.getByRole('button', { name: 'Log' }).click()
    const log = page.getByRole('dialog', { name: 'What was sent' })
    await log.getByRole('row', { name: /Tasks created.*Delivered/ }).waitFor()
    await log.getByRole('button', { name: 'Tasks created' }).click()
    const one = page.getByRole('dialog', { name: 'Delivery' })
    await one
      .getByRole('region', { name: /^Answer 200/ })
      .getByText('thanks')
      .waitFor()
    await one
      .getByRole('region', { name: 'Request' })
      .getByText(/^\d headers$/)
      .click()
    await one.getByText('Authorization: ********').waitFor()
    await page.keyboard.press('Escape')
  })

  it('show that a receiver fails and what waits, and send it once that is mended', async () => {
    const { page } = story
    answerStatus = 503
    await makeTask()
    await page.getByText(/requests? failed since/).waitFor()
    await page.getByText('1 event waits.').waitFor()
    await page.getByRole('button', { name: 'Log' }).click()
    const log = page.getByRole('dialog', { name: 'What was sent' })
    await log.getByRole('row', { name: /The receiver answered 503.*Trying again/ }).waitFor()
    await log.getByRole('radio', { name: 'Waiting' }).click()
    answerStatus = 200
    await log.getByRole('button', { name: 'Tasks created' }).click()
    const one = page.getByRole('dialog', { name: 'Delivery' })
    await one.getByRole('button', { name: 'Try now' }).click()
    await one.getByText('Delivered').waitFor()
    await one.getByRole('button', { name: 'Send again' }).click()
    await expect.poll(() => receiver.actions().at(-1), { timeout: 30_000 }).toBe('TASKS_CREATED')
    await page.keyboard.press('Escape')
    await page.getByText('Delivering').waitFor()
  })

  it('are switched off, and deleted after a question', async () => {
    const { page, browser } = story
    await page.getByRole('switch', { name: 'Active' }).click()
    await page.getByText('Off', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete webhook' }).click()
    await page.getByText('Nobody is told of what happens here').waitFor()
    expect(browser.troubles).toEqual([])
  })
})
