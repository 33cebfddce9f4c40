// Storages on the page: folders and a bucket are connected, synced, examined and taken away; what is wrong is said in the
// words of the other side.

import { copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  isTested,
  startStorageServer,
  type StorageServer,
} from '../packages/server/src/testing/storage-servers.ts'
import { IMAGES, openStory, post, signUp } from './story.driver.ts'

const CONFIG =
  '<View><Text name="text" value="$text"/><Choices name="mood" toName="text"><Choice value="good"/><Choice value="bad"/></Choices></View>'
const LONG = 20_000

const root = await mkdtemp(join(tmpdir(), 'siali-storages-'))
const hasMoto = isTested('moto')
const story = openStory({
  LOCAL_FILES_SERVING_ENABLED: 'true',
  LOCAL_FILES_DOCUMENT_ROOT: root,
  SIALI_ALLOW_PRIVATE_ADDRESSES: '127.0.0.0/8',
  SIALI_STORAGE_SYNC_WAIT_MS: '200',
})
let project = 0
let moto: StorageServer | undefined
beforeAll(async () => {
  if (hasMoto) moto = await startStorageServer('moto')
})
afterAll(async () => {
  await moto?.stop()
  await rm(root, { recursive: true, force: true })
})

const folder = async (name: string, files: Readonly<Record<string, string>>) => {
  await mkdir(join(root, name), { recursive: true })
  for (const [file, content] of Object.entries(files)) await writeFile(join(root, name, file), content)
  return join(root, name)
}
const openForm = async (direction: 'Source' | 'Target', kind: string): Promise<Locator> => {
  const { page } = story
  await page.getByRole('button', { name: 'Connect a storage' }).click()
  const dialog = page.getByRole('dialog', { name: 'Connect a storage' })
  await dialog.getByRole('radio', { name: direction }).click()
  await dialog.getByRole('combobox', { name: 'Kind' }).click()
  await page.getByRole('option', { name: kind }).click()
  return dialog
}
const card = (title: string) => story.page.getByRole('listitem', { name: title, exact: true })

describe('the storages of a project', () => {
  it('are none at first, and a folder outside the root is refused in the words of the server', async () => {
    const { browser, page } = story
    await signUp(page)
    project = (await post(page, '/api/projects/', { title: 'Harbour', label_config: CONFIG })).id
    await page.goto(`/projects/${project}/settings`)
    await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Storages' }).click()
    await page.waitForURL('**/settings/storages')
    await page.getByText('No storage is connected').waitFor()
    const dialog = await openForm('Source', 'Local files')
    browser.expectTrouble(/400.*\/api\/storages\/|status of 400/)
    await dialog.getByLabel('Folder', { exact: false }).first().fill('/etc')
    await dialog.getByRole('button', { name: 'Check connection' }).click()
    await dialog.getByText(/must be a subdirectory of LOCAL_FILES_DOCUMENT_ROOT/).waitFor()
    await dialog.getByRole('button', { name: 'Cancel' }).click()
  })

  it('show what a filter takes, and make a task of each file', async () => {
    const path = await folder('photos', { 'a.txt': 'one', 'b.txt': 'two', 'c.csv': 'x' })
    const dialog = await openForm('Source', 'Local files')
    await dialog.getByLabel('Name').fill('Photos')
    await dialog.getByLabel('Folder', { exact: false }).first().fill(path)
    await dialog.getByLabel('File filter').fill(String.raw`.*\.txt$`)
    await dialog.getByRole('button', { name: 'Check connection' }).click()
    await dialog.getByText('The connection works').waitFor()
    await dialog.getByRole('button', { name: 'Show what it would take' }).click()
    const preview = dialog.getByRole('region', { name: 'Objects that it would take' })
    await preview.getByText('2 objects').waitFor()
    expect(await preview.getByRole('listitem').count()).toBe(2)
    await dialog.getByRole('button', { name: 'Connect', exact: true }).click()
    await card('Photos').waitFor()
    await card('Photos').getByText('Synced', { exact: true }).waitFor()
    await card('Photos').getByText('2 new tasks').waitFor()
    await card('Photos').getByText(path).waitFor()
  })

  it('report each file that cannot be read, with its reason', async () => {
    const path = await folder('lists', { 'a.json': '{"text":"fine"}', 'b.json': '{"text":' })
    const dialog = await openForm('Source', 'Local files')
    await dialog.getByLabel('Name').fill('Lists')
    await dialog.getByLabel('Folder', { exact: false }).first().fill(path)
    await dialog.getByRole('radio', { name: 'A file of tasks' }).click()
    await dialog.getByRole('button', { name: 'Connect', exact: true }).click()
    await card('Lists').getByText('Synced in part').waitFor()
    await card('Lists').getByText('1 could not be done, and why').click()
    await card('Lists').getByText(join(path, 'b.json')).waitFor()
  })

  it('say how far a long sync is, and stop it', async () => {
    const many: Record<string, string> = {}
    for (let n = 0; n < LONG; n++) many[`${n}.json`] = `{"text":"${n}"}`
    const path = await folder('many', many)
    const dialog = await openForm('Source', 'Local files')
    await dialog.getByLabel('Name').fill('Many')
    await dialog.getByLabel('Folder', { exact: false }).first().fill(path)
    await dialog.getByRole('radio', { name: 'A file of tasks' }).click()
    await dialog.getByRole('button', { name: 'Connect', exact: true }).click()
    await dialog.waitFor({ state: 'detached' })
    await card('Many')
      .getByText(/objects? looked at/)
      .waitFor()
    await card('Many').getByRole('button', { name: 'Stop' }).click()
    await card('Many').getByText('The last sync was stopped').waitFor()
    await card('Many').getByText('What was done until then stays').waitFor()
  })

  it('take annotations, say how many are behind and why, and catch up', async () => {
    const { page } = story
    const path = await folder('labels', {})
    const dialog = await openForm('Target', 'Local files')
    await dialog.getByLabel('Name').fill('Labels')
    await dialog.getByLabel('Folder', { exact: false }).first().fill(path)
    await dialog.getByRole('button', { name: 'Connect', exact: true }).click()
    await card('Labels').getByText('Synced', { exact: true }).waitFor()
    const task = await post(page, '/api/tasks/', { project, data: { text: 'a' } })
    const annotate = () => post(page, `/api/tasks/${task.id}/annotations/`, { result: [] })
    const { id } = await annotate()
    await expect.poll(() => readdir(path)).toEqual([String(id)])
    await rm(path, { recursive: true })
    await annotate()
    await card('Labels').getByText('1 behind').waitFor()
    await card('Labels')
      .getByText(/does not exist/)
      .waitFor()
    await mkdir(path)
    await card('Labels').getByRole('button', { name: 'Write all anew' }).click()
    await card('Labels').getByText('1 behind').waitFor({ state: 'detached' })
    await card('Labels').getByText('2 annotations').waitFor()
    expect(await readdir(path)).toHaveLength(2)
  })

  it('are examined: all works, or the step that fails with its words', async () => {
    const { page } = story
    await card('Photos').getByRole('button', { name: 'Examine' }).click()
    const doctor = page.getByRole('dialog', { name: 'What the storage says' })
    await doctor.getByText('All works').waitFor()
    const steps = doctor.getByRole('list', { name: 'Steps' })
    await steps.getByText('3 objects on the first page, 2 of them taken by the file filter').waitFor()
    await rm(join(root, 'photos'), { recursive: true })
    await doctor.getByRole('button', { name: 'Examine again' }).click()
    await doctor.getByText('It stops at: Bucket or folder').waitFor()
    await steps.getByText(/photos" does not exist/).waitFor()
    await doctor.getByRole('button', { name: 'Close' }).last().click()
  })

  it('keep secrets that nobody sees again', async () => {
    const { page } = story
    const dialog = await openForm('Source', 'Amazon S3')
    await dialog.getByLabel('Name').fill('Bucket')
    await dialog.getByLabel('Access key ID').fill('AKIA-typed-once')
    await dialog.getByLabel('Secret access key').fill('typed-once-too')
    await dialog.getByRole('checkbox', { name: 'Sync at once' }).uncheck()
    await dialog.getByRole('button', { name: 'Connect', exact: true }).click()
    await card('Bucket').waitFor()
    await page.reload()
    await card('Bucket').getByRole('button', { name: 'Edit' }).click()
    const edit = page.getByRole('dialog', { name: 'Edit the storage' })
    await expect.poll(() => edit.getByText('Stored. Type a new one to replace it.').count()).toBe(2)
    expect(await edit.getByLabel('Secret access key', { exact: true }).inputValue()).toBe('')
    expect(await page.content()).not.toContain('typed-once')
    await edit.getByLabel('Name').fill('Empty bucket')
    // What is stored goes when somebody says so, and not before the save.
    for (const name of ['Access key ID', 'Secret access key'])
      await edit.getByRole('button', { name: `Forget: ${name}` }).click()
    await expect.poll(() => edit.getByText('Goes when you save.').count()).toBe(2)
    await edit.getByRole('button', { name: 'Keep: Secret access key' }).click()
    await edit.getByRole('button', { name: 'Save changes' }).click()
    await edit.getByText('together, or neither').waitFor()
    await edit.getByRole('button', { name: 'Forget: Secret access key' }).click()
    await edit.getByRole('button', { name: 'Save changes' }).click()
    await card('Empty bucket').waitFor()
    await card('Empty bucket').getByRole('button', { name: 'Edit' }).click()
    await edit.getByLabel('Secret access key', { exact: true }).waitFor()
    expect(await edit.getByText('Stored. Type a new one to replace it.').count()).toBe(0)
    await edit.getByRole('button', { name: 'Cancel' }).click()
  })

  it.runIf(hasMoto)('reach a real bucket, by links when that is wanted', async () => {
    const { page } = story
    const endpoint = moto?.url ?? ''
    const credentials = { accessKeyId: 'key', secretAccessKey: 'secret' }
    const s3 = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials })
    await s3.send(new CreateBucketCommand({ Bucket: 'harbour' }))
    await s3.send(new PutObjectCommand({ Bucket: 'harbour', Key: 'raw/a.txt', Body: 'one' }))
    s3.destroy()
    const dialog = await openForm('Source', 'Amazon S3')
    await dialog.getByLabel('Name').fill('Harbour')
    await dialog.getByRole('textbox', { name: /^Bucket/ }).fill('nowhere')
    await dialog.getByLabel('Address of the server').fill(endpoint)
    await dialog.getByLabel('Access key ID').fill('key')
    await dialog.getByLabel('Secret access key').fill('secret')
    await dialog.getByRole('button', { name: 'Check connection' }).click()
    await dialog.getByText(/NoSuchBucket/).waitFor()
    await dialog.getByRole('textbox', { name: /^Bucket/ }).fill('harbour')
    await dialog.getByLabel('Folder in it').fill('raw')
    await dialog.getByRole('switch', { name: 'Hand out links to the bucket' }).click()
    await dialog.getByRole('button', { name: 'Connect', exact: true }).click()
    await card('Harbour').getByText('1 new task').waitFor()
    await card('Harbour').getByRole('button', { name: 'Examine' }).click()
    const doctor = page.getByRole('dialog', { name: 'What the storage says' })
    await doctor.getByText(/^(All works|It stops at)/).waitFor()
    const seen = await doctor.getByRole('list', { name: 'Steps' }).innerText()
    for (const step of ['Settings', 'Name and address', 'Connection', 'Credentials', 'Listing', 'Links'])
      expect(seen).toContain(step)
    await doctor.getByRole('button', { name: 'Close' }).last().click()
  })

  it('show small pictures of their files in the list of tasks', async () => {
    const { page } = story
    const config =
      '<View><Image name="image" value="$image"/><Choices name="c" toName="image"><Choice value="a"/></Choices></View>'
    const pictures = (await post(page, '/api/projects/', { title: 'Pictures', label_config: config })).id
    const path = await folder('pictures', {})
    for (const file of IMAGES) await copyFile(file, join(path, basename(file)))
    await writeFile(join(path, 'zz-broken.png'), 'no picture')
    const source = { project: pictures, path, use_blob_urls: true }
    const { id } = await post(page, '/api/storages/localfiles/', source)
    await post(page, `/api/storages/localfiles/${id}/sync`, {})
    story.browser.expectTrouble(/422|zz-broken/)
    await page.goto(`/projects/${pictures}/data`)
    const shown = page.getByRole('grid', { name: 'Tasks' }).locator('img')
    await expect.poll(() => shown.count(), { timeout: 30_000 }).toBe(IMAGES.length)
    const facts = () =>
      shown.evaluateAll((images) =>
        images.map((image) => {
          const { src, naturalWidth, naturalHeight } = image as HTMLImageElement
          return [src.includes('thumbnail=small'), Math.max(naturalWidth, naturalHeight)]
        }),
      )
    await expect.poll(facts).toEqual(IMAGES.map(() => [true, 128]))
    await page.getByRole('grid', { name: 'Tasks' }).locator('.no-picture').waitFor()
    await page.goto(`/projects/${project}/settings/storages`)
  })

  it('are taken away after a question that says what stays', async () => {
    const { page } = story
    await card('Photos').getByRole('button', { name: 'Disconnect' }).click()
    const dialog = page.getByRole('dialog', { name: 'Disconnect Photos?' })
    await dialog.getByText('2 tasks made of its objects stay').waitFor()
    await dialog.getByRole('button', { name: 'Disconnect', exact: true }).click()
    await page.getByText('Photos is disconnected').waitFor()
    await card('Photos').waitFor({ state: 'detached' })
  })

  it('are seen by members, and changed by those who manage', async () => {
    const { browser, page } = story
    const invite = (await (await page.request.get('/api/invite')).json()) as { invite_url: string }
    await page.context().clearCookies()
    await page.goto(new URL(invite.invite_url, page.url()).href)
    await page.getByLabel('Email').fill('jo@example.org')
    await page.getByLabel('Password', { exact: true }).fill('a quiet harbour 8')
    await page.getByRole('button', { name: 'Create account' }).click()
    await page.waitForURL('**/projects/')
    await page.goto(`/projects/${project}/settings/storages`)
    await page.getByText('Those who manage the project, and its maker, change storages.').waitFor()
    await card('Labels').waitFor()
    for (const name of ['Connect a storage', 'Examine', 'Edit', 'Disconnect'])
      expect(await page.getByRole('button', { name }).count()).toBe(0)
    expect(browser.troubles).toEqual([])
  })
})
