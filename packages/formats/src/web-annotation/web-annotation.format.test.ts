// W3C Web Annotation Data Model, 5.2: a page has one id.
import { parsedLabelConfig } from '@siali/labeling'
import { expect, it } from 'vitest'
import { findFormat, memorySink, sourceOf } from '../index.ts'

const CONFIG =
  '<View><Image name="image" value="$image"/><Choices name="kind" toName="image"><Choice value="x"/></Choices></View>'

async function pageOf(tasks: readonly object[]): Promise<unknown> {
  const sink = memorySink()
  await findFormat('WEB_ANNOTATION')?.write(
    sourceOf(() => tasks.map((task) => JSON.stringify(task))),
    sink,
    { controls: parsedLabelConfig(CONFIG), now: new Date('2026-01-02T03:04:05.678Z') },
  )
  return JSON.parse(String(sink.files.get('result.jsonld')))
}

it('a page is called by the moment of its export, with items and without', async () => {
  const head = {
    '@context': 'http://www.w3.org/ns/anno.jsonld',
    id: 'urn:siali:page:2026-01-02T03:04:05.678Z',
    type: 'AnnotationPage',
  }
  expect(await pageOf([])).toEqual({ ...head, items: [] })
  const result = [
    { id: 'r', from_name: 'kind', to_name: 'image', type: 'choices', value: { choices: ['x'] } },
  ]
  const task = {
    id: 1,
    data: { image: 'https://media.example.test/a.png' },
    annotations: [{ id: 2, result }],
  }
  expect(await pageOf([task])).toMatchObject({
    ...head,
    items: [{ id: 'urn:siali:task-1-annotation-2:r', body: [{ purpose: 'classifying', value: 'x' }] }],
  })
})
