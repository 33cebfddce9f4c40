// Task data to try a config with: something fitting for each key it reads. Rules C80–C84 of SPEC.md.

import type { Json, JsonObject } from '../json.ts'
import { parseConfig } from './config.tree.ts'
import { requiredDataKeys } from './task-data.check.ts'

/** Pictures and media are named relative to this, so that a preview needs no outside address. */
export interface SampleMedia {
  readonly image: string
  readonly audio: string
  readonly video: string
  readonly pdf: string
}

const SAMPLE_TEXT =
  'The harbour of Porto lies at the mouth of the Douro. Ana Ribeiro has measured its tides since 1998.'

/**
 * Sample data of a config: what its sample comment says, else by tag.
 * @throws XmlError when the text is not XML we read.
 */
export function sampleTask(text: string, media: SampleMedia): JsonObject {
  const { sample } = parseConfig(text)
  const data: Record<string, Json> = {}
  for (const [key, tag] of requiredDataKeys(text)) {
    if (key.includes('[')) {
      data[key.slice(0, key.indexOf('['))] = [{ url: media.image, text: SAMPLE_TEXT }]
      continue
    }
    data[key] = sampleOf(tag, media)
  }
  return { ...data, ...sample }
}

function sampleOf(tag: string, media: SampleMedia): Json {
  const samples: Readonly<Record<string, Json>> = {
    Image: media.image,
    Audio: media.audio,
    AudioPlus: media.audio,
    Video: media.video,
    Pdf: media.pdf,
    HyperText: `<h3>Tides</h3><p>${SAMPLE_TEXT}</p>`,
    Paragraphs: [
      { author: 'Ana', text: 'How high was the tide this morning?' },
      { author: 'Rui', text: 'Three metres and ten.' },
    ],
    Chat: [
      { role: 'user', content: 'How high was the tide this morning?' },
      { role: 'assistant', content: 'Three metres and ten.' },
    ],
    Table: { Station: 'Porto', Height: '3.10 m' },
    List: [
      { id: '1', title: 'First report', body: 'Calm sea.' },
      { id: '2', title: 'Second report', body: 'High waves.' },
    ],
    TimeSeries: {
      time: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
      height: [1, 1.5, 2.1, 2.8, 3.1, 2.9, 2.2, 1.6, 1.1, 1],
    },
    Labels: [{ value: 'Label 1' }, { value: 'Label 2' }],
    Choices: [{ value: 'Choice 1' }, { value: 'Choice 2' }],
    Taxonomy: [{ value: 'Group', children: [{ value: 'Part 1' }, { value: 'Part 2' }] }],
  }
  if (Object.hasOwn(samples, tag)) return samples[tag] ?? SAMPLE_TEXT
  return tag.endsWith('Labels') ? [{ value: 'Label 1' }, { value: 'Label 2' }] : SAMPLE_TEXT
}
