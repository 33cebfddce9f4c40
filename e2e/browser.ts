// A Chromium of its own for a test: the system's, with a new profile, speaking to one server only. It notes what a
// person would not see: errors in the console, answers that failed, requests to anywhere else.

import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type BrowserContext, type Page } from 'playwright-core'

const CANDIDATES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const STEP_TIMEOUT_MS = 30_000

export interface Point {
  readonly x: number
  readonly y: number
}

export interface BrowserUnderTest {
  readonly context: BrowserContext
  readonly page: Page
  /** Everything that should not have happened so far, one line each. */
  readonly troubles: readonly string[]
  /** Leaves out troubles that fit the pattern: what a test provokes on purpose. */
  expectTrouble(pattern: RegExp): void
  close(): Promise<void>
}

/** Path of the Chromium to use. @throws Error that says what to install. */
export function findChromium(): string {
  const named = process.env['CHROMIUM']
  if (named !== undefined && named !== '') return named
  const found = CANDIDATES.find((path) => existsSync(path))
  if (found === undefined)
    throw new Error('Chromium was not found. Install it (Debian: apt-get install chromium) or set CHROMIUM.')
  return found
}

/** Opens a browser whose pages are relative to `origin`; any other origin is refused and noted. */
export async function openBrowser(
  origin: string,
  options: { readonly width?: number; readonly height?: number; readonly isDark?: boolean } = {},
): Promise<BrowserUnderTest> {
  const profile = await mkdtemp(join(tmpdir(), 'siali-browser-'))
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: findChromium(),
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
    baseURL: origin,
    viewport: { width: options.width ?? 1280, height: options.height ?? 800 },
    colorScheme: options.isDark === true ? 'dark' : 'light',
    reducedMotion: 'reduce',
    acceptDownloads: true,
  })
  context.setDefaultTimeout(STEP_TIMEOUT_MS)
  const seen: string[] = []
  const expected: RegExp[] = []
  await context.route(
    (url) => url.protocol.startsWith('http') && url.origin !== origin,
    async (route) => {
      seen.push(`request outside: ${route.request().url()}`)
      await route.abort()
    },
  )
  context.on('console', (message) => {
    if (message.type() === 'error') seen.push(`console: ${message.text()} (${message.location().url})`)
  })
  context.on('weberror', (error) => seen.push(`page error: ${error.error().stack ?? error.error().message}`))
  context.on('response', (response) => {
    if (response.status() >= 400)
      seen.push(`answer ${response.status()}: ${response.request().method()} ${response.url()}`)
  })
  const page = context.pages()[0] ?? (await context.newPage())
  return {
    context,
    page,
    get troubles() {
      return seen.filter((line) => !expected.some((pattern) => pattern.test(line)))
    },
    expectTrouble: (pattern) => void expected.push(pattern),
    async close() {
      await context.close()
      await rm(profile, { recursive: true, force: true })
    },
  }
}

/** Presses at one place, moves to others, and lets go, as a hand does. */
export async function drag(page: Page, ...way: readonly Point[]): Promise<void> {
  const [start, ...rest] = way
  if (start === undefined) return
  await page.mouse.move(start.x, start.y)
  await page.mouse.down()
  for (const point of rest) await page.mouse.move(point.x, point.y, { steps: 4 })
  await page.mouse.up()
}
