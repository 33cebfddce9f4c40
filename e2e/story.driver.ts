// One story through the product, as a newcomer walks it: a clean data folder, the real server, the real pages, a mouse
// and a keyboard. Each file of stories has a server and a browser of its own.

import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { openBrowser, type BrowserUnderTest } from './browser.ts'
import { startFreshServer, type FreshServer } from './conformance/server.ts'
import { exportJson, type ExportedTask } from './pages.driver.ts'

export const FIXTURES = join(import.meta.dirname, 'fixtures')
export const IMAGES = ['rocket.jpg', 'chelsea.png', 'coffee.png'].map((name) =>
  join(FIXTURES, 'images', name),
)
export const EMAIL = 'ana.ruiz@example.org'
export const PASSWORD = 'a quiet harbour 7'

export interface Story {
  readonly server: FreshServer
  readonly browser: BrowserUnderTest
  readonly page: Page
}

/** Opens a server, with these settings, and a browser for the tests of a file; both are there once its first test runs. */
export function openStory(env: Readonly<Record<string, string>> = {}): Story {
  let server: FreshServer | undefined
  let browser: BrowserUnderTest | undefined
  beforeAll(async () => {
    server = await startFreshServer({ env })
    browser = await openBrowser(server.url)
  })
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
  })
  // A picture says where a walk stopped.
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail')
      await browser?.page.screenshot({ path: join(tmpdir(), `siali-first-light-${task.id}.png`) })
  })
  return {
    get server() {
      return opened(server)
    },
    get browser() {
      return opened(browser)
    },
    get page() {
      return opened(browser).page
    },
  }
}

function opened<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the story is not open yet')
  return value
}

/** The first account of a server, made on the page. */
export async function signUp(page: Page): Promise<void> {
  await page.goto('/')
  await page.waitForURL('**/user/signup/')
  await page.getByLabel('Email').fill(EMAIL)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Create account' }).click()
  await page.waitForURL('**/projects/')
}

/** Posts to the API as the person who is signed in on the page. @throws Error with the answer when it is refused. */
export async function post(page: Page, path: string, body: unknown): Promise<{ readonly id: number }> {
  return page.evaluate(
    async ([address, sent]) => {
      const token = /(?:^|;\s*)csrftoken=([^;]*)/.exec(document.cookie)?.[1] ?? ''
      const answer = await fetch(address, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-csrftoken': token },
        body: sent,
      })
      if (!answer.ok) throw new Error(`${address}: ${answer.status} ${await answer.text()}`)
      return (await answer.json()) as { id: number }
    },
    [path, JSON.stringify(body)] as const,
  )
}

/** Tasks of the JSON file of the project on screen; as many as the button promised. */
export async function exportTasks(page: Page): Promise<readonly ExportedTask[]> {
  const { name, promised, tasks } = await exportJson(page)
  expect(name).toMatch(/\.json$/)
  expect(tasks).toHaveLength(promised)
  return tasks
}
