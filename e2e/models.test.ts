// The models page, from a clean data folder, with the example model server: connecting, predicting all, training, testing,
// choosing whose predictions people see, disconnecting.

import { mkdtemp, rm } from 'node:fs/promises'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createModelServer } from '../examples/ml-backend/server.ts'
import { openStory, post, signUp } from './story.driver.ts'

const CONFIG =
  '<View><Text name="text" value="$review"/><Choices name="mood" toName="text"><Choice value="good"/><Choice value="bad"/></Choices></View>'
const REVIEWS = [
  ['The harbour was lovely and calm', 'good'],
  ['Calm water and friendly boats', 'good'],
  ['The engine broke and the crew was rude', 'bad'],
  ['It broke again, a dirty cabin', 'bad'],
  ['friendly and calm', undefined],
  ['rude and dirty', undefined],
] as const

const story = openStory({ ML_BLOCK_LOCAL_IP: 'false' })
let folder: string
let server: Server
let url: string
let project: number
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'siali-model-'))
  server = createModelServer({ folder })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await rm(folder, { recursive: true, force: true })
})

describe('the models of a project', () => {
  it('are none at first, and one that does not answer is not connected', async () => {
    const { browser, page } = story
    await signUp(page)
    project = (await post(page, '/api/projects/', { title: 'Reviews', label_config: CONFIG })).id
    for (const [review, label] of REVIEWS) {
      const task = (await post(page, '/api/tasks/', { project, data: { review } })).id
      const result = [
        { id: 'r', from_name: 'mood', to_name: 'text', type: 'choices', value: { choices: [label] } },
      ]
      if (label !== undefined) await post(page, `/api/tasks/${task}/annotations/`, { result })
    }
    await page.goto(`/projects/${project}/settings`)
    await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Models' }).click()
    await page.waitForURL('**/settings/models')
    await page.getByText('No model is connected').waitFor()
    await page.getByRole('button', { name: 'Connect a model' }).click()
    const dialog = page.getByRole('dialog', { name: 'Connect a model' })
    await dialog.getByRole('button', { name: 'Connect', exact: true }).click()
    await dialog.getByText('Write the address first.').waitFor()
    browser.expectTrouble(/400.*\/api\/ml\/|status of 400/)
    await dialog.getByLabel('Address').fill('http://127.0.0.1:1')
    await dialog.getByRole('button', { name: 'Connect', exact: true }).click()
    await dialog.getByText(/http:\/\/127\.0\.0\.1:1\/health cannot be reached/).waitFor()
    await dialog.getByLabel('Address').fill(url)
    await dialog.getByLabel('Name').fill('Mood')
    await dialog.getByRole('button', { name: 'Connect', exact: true }).click()
    await page.getByText('Mood is connected').waitFor()
    const card = page.getByRole('listitem', { name: 'Mood' })
    await card.getByText('Connected', { exact: true }).waitFor()
    await card.getByText('version 0.0.0').waitFor()
  })

  it('learn, predict the whole project and show what they are asked', async () => {
    const { page } = story
    const card = page.getByRole('listitem', { name: 'Mood' })
    await card.getByRole('button', { name: 'Start training' }).click()
    await page.getByText('Mood was asked to train').waitFor()
    await card.getByRole('button', { name: 'Predict all tasks' }).click()
    await card.getByText('Predicted 6 tasks').waitFor()
    await card.getByText('version 0.1.0').waitFor()
    const stored = page.getByRole('region', { name: 'Stored predictions' })
    await stored.getByText('6 predictions').waitFor()
    await card.getByRole('button', { name: 'Send a test request' }).click()
    const dialog = page.getByRole('dialog', { name: 'Test request' })
    await dialog.getByText('The server answered 200').waitFor()
    expect(await dialog.getByLabel('What was asked').innerText()).toContain('"label_config"')
    expect(await dialog.getByLabel('What was answered').innerText()).toContain('"choices"')
    await dialog.getByRole('button', { name: 'Close' }).last().click()
  })

  it('are what people start from, once they are chosen', async () => {
    const { page } = story
    const use = page.getByRole('region', { name: 'Use in this project' })
    await use.getByRole('combobox', { name: 'Show predictions of' }).click()
    await page.getByRole('option', { name: 'Mood, its current version' }).click()
    await use.getByText('Saved').waitFor()
    const next = await page.evaluate(
      async (id) => (await fetch(`/api/projects/${id}/next/`)).json() as Promise<unknown>,
      project,
    )
    expect(next).toMatchObject({ predictions: [{ model_version: '0.1.0' }] })
    await page.reload()
    const chosen = use.getByRole('combobox', { name: 'Show predictions of' })
    await expect.poll(() => chosen.inputValue()).toBe('Mood, its current version')
  })

  it('say that they are gone, and end when they are disconnected', async () => {
    const { page } = story
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
    await page.reload()
    const card = page.getByRole('listitem', { name: 'Mood' })
    await card.getByText('Disconnected').waitFor()
    await card.getByText('The server does not answer').waitFor()
    await card.getByRole('button', { name: 'Disconnect', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'Disconnect Mood?' })
    await dialog.getByRole('button', { name: 'Disconnect', exact: true }).click()
    await page.getByText('No model is connected').waitFor()
    await page.getByRole('region', { name: 'Stored predictions' }).getByText('6 predictions').waitFor()
    const use = page.getByRole('region', { name: 'Use in this project' })
    await expect
      .poll(() => use.getByRole('combobox', { name: 'Show predictions of' }).inputValue())
      .toBe('No model')
    expect(story.browser.troubles).toEqual([])
  })
})
