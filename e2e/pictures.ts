// `node e2e/pictures.ts`: makes the pictures of the README from a fresh server and the real pages.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openBrowser } from './browser.ts'
import { startFreshServer } from './conformance/server.ts'
import { clickOn, drawBox, findPicture, waitForRegions, waitForSaved } from './editor.driver.ts'

const TOKEN = 'f1257119b7d2e1a4c5d6e7f8091a2b3c4d5e6f70'
const EMAIL = 'ana.ruiz@example.org'
const PASSWORD = 'a quiet harbour 7'
const OUT = join(import.meta.dirname, '../docs/images')
const FIXTURES = join(import.meta.dirname, 'fixtures')

const PICTURES_CONFIG = `<View>
  <Image name="image" value="$image" zoom="true" zoomControl="true"/>
  <RectangleLabels name="box" toName="image">
    <Label value="Cup" background="#1cd6ff"/>
    <Label value="Saucer" background="#e56c03"/>
    <Label value="Spoon" background="#eadb5d"/>
    <Label value="Coffee" background="#5bb177"/>
  </RectangleLabels>
</View>`
const REVIEWS_CONFIG = `<View>
  <Labels name="span" toName="text">
    <Label value="Product" background="#507bf2"/>
    <Label value="Problem" background="#e56c03"/>
  </Labels>
  <Text name="text" value="$text"/>
  <Choices name="mood" toName="text" choice="single" required="true">
    <Choice value="Positive"/>
    <Choice value="Negative"/>
  </Choices>
</View>`

const server = await startFreshServer({
  args: ['--username', EMAIL, '--password', PASSWORD, '--user-token', TOKEN],
})
const browser = await openBrowser(server.url)
try {
  const pictures = await createProject('Kitchen', PICTURES_CONFIG, [
    ['images/coffee.png', 'image/png'],
    ['images/chelsea.png', 'image/png'],
    ['images/rocket.jpg', 'image/jpeg'],
  ])
  const reviews = await createProject('Phone reviews', REVIEWS_CONFIG, [
    ['text/reviews.tsv', 'text/tab-separated-values'],
  ])
  await predictAndAnnotate(reviews)
  const { page } = browser
  await page.goto('/user/login/')
  await page.getByLabel('Email').fill(EMAIL)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL('**/projects/')

  await page.goto(`/projects/${reviews}/data`)
  await page.getByRole('grid', { name: 'Tasks' }).getByText('The mic is great.').waitFor()
  for (const row of ['4', '6']) await page.getByRole('row').nth(Number(row)).getByRole('checkbox').click()
  await page.getByRole('toolbar', { name: 'Selected tasks' }).waitFor()
  await page.screenshot({ path: join(OUT, 'data-manager.png') })

  await page.goto(`/projects/${pictures}/label`)
  await findPicture(page)
  for (const [key, box] of [
    ['1', { x: 28.5, y: 4, width: 40, height: 68 }],
    ['2', { x: 12.5, y: 18, width: 67.5, height: 79 }],
    ['3', { x: 53.5, y: 16, width: 17.5, height: 66 }],
    ['4', { x: 34, y: 23, width: 28, height: 26 }],
  ] as const) {
    await page.keyboard.press(key)
    await drawBox(page, box)
  }
  await waitForRegions(page, 4)
  await page.keyboard.press('v')
  await clickOn(page, { x: 48, y: 36 })
  await waitForSaved(page)
  await page.screenshot({ path: join(OUT, 'label-image.png') })
} finally {
  await browser.close()
  await server.stop()
}

/** Sends to the API as the first person. @throws Error with the answer when it is not a success. */
async function send<T>(path: string, body: unknown): Promise<T> {
  const isForm = body instanceof FormData
  const answer = await fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Token ${TOKEN}`,
      ...(isForm ? {} : { 'content-type': 'application/json' }),
    },
    body: isForm ? body : JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as T
}

async function createProject(
  title: string,
  config: string,
  files: readonly (readonly [path: string, type: string])[],
): Promise<number> {
  const { id } = await send<{ id: number }>('/api/projects/', { title, label_config: config })
  for (const [path, type] of files) {
    const content = await readFile(join(FIXTURES, path))
    // The last row has signs that this machine may have no font for.
    const shown = path.endsWith('.tsv') ? content.toString().split('\n').slice(0, 13).join('\n') : content
    const form = new FormData()
    form.append('file', new File([shown], path.split('/').at(-1) ?? path, { type }))
    await send(`/api/projects/${id}/import`, form)
  }
  return id
}

/** Answers of a model for all rows, of a person for the first ones. */
async function predictAndAnnotate(projectId: number): Promise<void> {
  const answer = await fetch(`${server.url}/api/tasks/?project=${projectId}&page_size=100&fields=all`, {
    headers: { authorization: `Token ${TOKEN}` },
  })
  const { tasks } = (await answer.json()) as {
    tasks: readonly { readonly id: number; readonly data: { readonly label: string } }[]
  }
  for (const [index, task] of tasks.entries()) {
    const choice = String(task.data.label) === '1' ? 'Positive' : 'Negative'
    const result = [{ from_name: 'mood', to_name: 'text', type: 'choices', value: { choices: [choice] } }]
    await send('/api/predictions/', { task: task.id, result, score: 0.9, model_version: 'tiny-1' })
    if (index < 7)
      await send(`/api/tasks/${task.id}/annotations/`, { result, was_cancelled: index === 4, lead_time: 6 })
  }
}
