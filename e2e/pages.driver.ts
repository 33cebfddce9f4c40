// A hand on the pages around the editor: the wizard of new projects, the data manager, the export dialog.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import type { Page } from 'playwright-core'
import { readPostmaster } from '../packages/server/src/db/embedded/postmaster.ts'

/** One result of an annotation, as exported. */
export interface Result {
  readonly id: string
  readonly type: string
  readonly from_name: string
  readonly to_name: string
  readonly origin: string
  readonly original_width?: number
  readonly original_height?: number
  readonly image_rotation?: number
  readonly value: Readonly<Record<string, unknown>>
}
/** One task of a JSON export. */
export interface ExportedTask {
  readonly id: number
  readonly data: Readonly<Record<string, string>>
  readonly annotations: readonly {
    readonly id: number
    readonly was_cancelled: boolean
    readonly result: readonly Result[]
  }[]
}

/** Opens the export dialog of the project on screen and gives the JSON file it downloads. */
export async function exportJson(page: Page): Promise<{
  readonly name: string
  /** Number of tasks the button named. */
  readonly promised: number
  readonly tasks: readonly ExportedTask[]
}> {
  await page.getByRole('button', { name: 'Export', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Export' })
  await dialog
    .getByRole('radio', { name: /^JSON(?!.*MIN)/ })
    .first()
    .click()
  const download = page.waitForEvent('download')
  const button = dialog.getByRole('link', { name: /^Export \d/ })
  const promised = Number.parseInt((await button.innerText()).replace('Export ', ''), 10)
  await button.click()
  const file = await download
  const tasks = JSON.parse(await readFile(await file.path(), 'utf8')) as readonly ExportedTask[]
  return { name: file.suggestedFilename(), promised, tasks }
}

/** Sets back the time the password was typed, as if the person had been here for a while. */
export async function ageSession(dataDir: string): Promise<void> {
  const host = readPostmaster(join(dataDir, 'postgres'))?.socketDir ?? ''
  const db = new pg.Client({ host, user: 'siali', database: 'siali', port: 5432 })
  await db.connect()
  await db.query(`update session set password_confirmed_at = password_confirmed_at - interval '1 hour'`)
  await db.end()
}

/** The first step of a new project: name and files. */
export async function startProject(page: Page, title: string, files: readonly string[]): Promise<void> {
  await page.goto('/projects/')
  await page.getByRole('link', { name: 'New project' }).first().click()
  await page.getByLabel('Project name').fill(title)
  await page.getByLabel('Choose files').setInputFiles([...files])
}

/** The second step of a new project. */
export async function goToMarking(page: Page): Promise<void> {
  await page.locator('header').getByRole('button', { name: 'What to mark' }).last().click()
}

/** Path of the data manager of the project on screen. */
export async function waitForData(page: Page): Promise<string> {
  await page.waitForURL(/\/projects\/\d+\/data/)
  await page.getByRole('grid', { name: 'Tasks' }).waitFor()
  return new URL(page.url()).pathname
}

/** The person's drafts of the project's first task. */
export async function listDrafts(page: Page, dataPath: string): Promise<unknown> {
  const project = dataPath.split('/')[2]
  const tasks = await page.request.get(`/api/projects/${project}/tasks/`)
  const [first] = (await tasks.json()) as { id: number }[]
  return (await page.request.get(`/api/tasks/${first?.id}/drafts/`)).json()
}
