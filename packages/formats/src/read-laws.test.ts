// Write → read: what a format says comes back from its file.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FileError } from './index.ts'
import { pennTokens } from './conll2003/penn-tokens.ts'
import { AUDIO, TEXT, readBack, roundTrip, results, type Read } from './read-back.law.ts'
import { spacyTokens } from './spacy/spacy-tokens.ts'

const PAIR =
  '<View><Text name="one" value="$one"/><Text name="two" value="$two"/><Pairwise name="best" toName="one,two"/></View>'

describe('what was written comes back', () => {
  const json = fc.jsonValue({ maxDepth: 2 })
  const data = fc.dictionary(
    fc.string({ minLength: 1, maxLength: 6 }).filter((key) => key !== '__proto__'),
    json,
    {
      maxKeys: 4,
    },
  )
  const region = fc.record({
    id: fc.string({ minLength: 1, maxLength: 5 }),
    from_name: fc.constant('label'),
    to_name: fc.constant('text'),
    type: fc.constant('labels'),
    value: fc.dictionary(fc.constantFrom('start', 'end', 'labels'), json),
  })

  it.each(['JSON', 'JSONL', 'PARQUET', 'WEBDATASET'])('whole tasks: %s', async (id) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(data, fc.array(region, { maxLength: 2 })), { maxLength: 5 }),
        async (all) => {
          const tasks = all.map(([values, result], n) => ({
            id: n,
            data: { text: 'x', ...values },
            annotations: [{ id: n, result }],
          }))
          const back = await roundTrip(id, TEXT, tasks)
          // A table has no difference between null and nothing.
          const present = (values: object) =>
            id === 'PARQUET'
              ? Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null))
              : values
          expect(back.map((task) => task.data)).toEqual(
            tasks.map((task) => JSON.parse(JSON.stringify(present(task.data)))),
          )
          expect(back.map(results)).toEqual(
            tasks.map((task) => JSON.parse(JSON.stringify(task.annotations[0]?.result))),
          )
        },
      ),
      { numRuns: 40 },
    )
  })

  // Words that stand for nothing and columns of numbers are read as such; these are neither.
  const cell = fc
    .string({
      unit: fc.constantFrom('a', '"', ',', ';', '\t', '\n', '\r', ' ', '=', '😀', '\\'),
      maxLength: 6,
    })
    .map((text) => `x${text}`)

  it.each(['CSV', 'TSV', 'HUGGINGFACE'])('texts and answers of a table: %s', async (id) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(cell, cell, fc.constantFrom('good', 'bad')), { minLength: 1, maxLength: 5 }),
        async (all) => {
          const tasks = all.map(([text, other, choice], n) => ({
            id: n,
            data: { text, other },
            annotations: [
              {
                id: n,
                result: [
                  { from_name: 'choice', to_name: 'text', type: 'choices', value: { choices: [choice] } },
                ],
              },
            ],
          }))
          const back = await roundTrip(id, TEXT, tasks)
          expect(back.map(({ data }) => [data['text'], data['other'], data['choice']])).toEqual(all)
        },
      ),
      { numRuns: 40 },
    )
  })

  it('talks and preferences are data of tasks', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(cell, { minLength: 1, maxLength: 4 }), async (texts) => {
        const result = [
          { from_name: 'choice', to_name: 'text', type: 'choices', value: { choices: ['good'] } },
        ]
        const tasks = texts.map((text, id) => ({ id, data: { text }, annotations: [{ id, result }] }))
        const talks = await roundTrip('CHAT_TUNING', TEXT, tasks)
        expect(talks.map(({ data }) => data['messages'] ?? data['text'])).toEqual(
          texts.map((content) => [
            { role: 'user', content },
            { role: 'assistant', content: 'good' },
          ]),
        )
        const pairs = texts.map((prompt, id) => ({
          id,
          data: { prompt, one: `${prompt}1`, two: `${prompt}2` },
          annotations: [
            {
              id,
              result: [
                { from_name: 'best', to_name: 'one,two', type: 'pairwise', value: { selected: 'right' } },
              ],
            },
          ],
        }))
        const preferences = await roundTrip('PREFERENCE', PAIR, pairs)
        expect(preferences.map(({ data }) => data)).toEqual(
          texts.map((prompt) => ({ prompt, chosen: `${prompt}2`, rejected: `${prompt}1` })),
        )
      }),
      { numRuns: 20 },
    )
  })

  const word = fc.stringMatching(/^[a-zéß😀]{1,6}$/u)
  const sentence = fc.array(fc.tuple(word, fc.constantFrom('O', 'PER', 'LOC')), {
    minLength: 1,
    maxLength: 8,
  })
  /** A task whose labeled words are spans of one word each. */
  const taskOf = (words: readonly (readonly [string, string])[]) => {
    let at = 0
    const result = words.flatMap(([token, label], n) => {
      const start = at
      at += [...token].length + 1
      return label === 'O'
        ? []
        : [
            {
              id: `r${n}`,
              from_name: 'label',
              to_name: 'text',
              type: 'labels',
              value: { start, end: at - 1, text: token, labels: [label] },
            },
          ]
    })
    return {
      id: 1,
      data: { text: words.map(([token]) => token).join(' ') },
      annotations: [{ id: 1, result }],
    }
  }
  const spans = (all: readonly { value: Record<string, unknown> }[]) =>
    all.map(({ value }) => [value['start'], value['end'], value['labels'], value['text']])

  it.each(['CONLL2003', 'SPACY'])('labeled words: %s', async (id) => {
    await fc.assert(
      fc.asyncProperty(fc.array(sentence, { minLength: 1, maxLength: 4 }), async (all) => {
        // Words that the tokenizer would split are another law.
        fc.pre(all.flat().every(([token]) => pennTokens(token).length === 1))
        const tasks = all.map(taskOf)
        const back = await roundTrip(id, TEXT, tasks)
        expect(back.map((task) => task.data)).toEqual(tasks.map((task) => task.data))
        // Also where nothing is marked, somebody looked.
        expect(back.map((task) => task.annotations?.length)).toEqual(tasks.map(() => 1))
        expect(back.map((task) => spans(results(task)))).toEqual(
          tasks.map((task) => spans(task.annotations[0]?.result ?? [])),
        )
      }),
    )
  })

  it('categories of documents are choices', async () => {
    const result = [
      { id: 'c', from_name: 'choice', to_name: 'text', type: 'choices', value: { choices: ['bad'] } },
    ]
    const [back] = await roundTrip('SPACY', TEXT, [
      { id: 1, data: { text: 'so so' }, annotations: [{ id: 1, result }] },
    ])
    expect(results(back as Read)).toMatchObject([{ type: 'choices', value: { choices: ['bad'] } }])
  })

  const ms = fc.integer({ min: 1, max: 5_000_000 })
  const line = fc.stringMatching(/^[\p{L}<>&" ]{0,12}x$/u)
  const turns = fc.array(
    fc.record({ gap: ms, length: ms, label: fc.constantFrom('A', 'B b', 'ü&<'), text: line }),
    {
      minLength: 1,
      maxLength: 6,
    },
  )
  const heard = (list: readonly { gap: number; length: number; label: string; text: string }[]) => {
    let at = 0
    return list.map((turn, n) => {
      const start = (at + turn.gap) / 1000
      at += turn.gap + turn.length
      return { id: `r${n}`, start, end: at / 1000, label: turn.label, text: turn.text }
    })
  }
  const audioTask = (list: ReturnType<typeof heard>) => ({
    id: 1,
    data: { audio: 'a.wav' },
    annotations: [
      {
        id: 2,
        result: list.flatMap(({ id, start, end, label, text: said }) => [
          {
            id,
            from_name: 'label',
            to_name: 'audio',
            type: 'labels',
            value: { start, end, channel: 0, labels: [label] },
          },
          {
            id,
            from_name: 'transcription',
            to_name: 'audio',
            type: 'textarea',
            value: { start, end, channel: 0, text: [said] },
          },
        ]),
      },
    ],
  })
  const said = (task: Read) =>
    results(task).map(({ type, value }) => [
      type,
      value['start'],
      value['end'],
      value['labels'] ?? value['text'],
    ])

  it.each(['WEBVTT', 'TEXTGRID'])('labels and texts of a recording: %s', async (id) => {
    await fc.assert(
      fc.asyncProperty(turns, async (list) => {
        const task = audioTask(heard(list))
        const [back] = await roundTrip(id, AUDIO, [task])
        expect(said(back as Read)).toEqual(said(task as unknown as Read))
      }),
    )
  })

  it('SRT keeps times and words, RTTM times and speakers', async () => {
    await fc.assert(
      fc.asyncProperty(turns, async (list) => {
        const task = audioTask(heard(list))
        const [srt] = await roundTrip('SRT', AUDIO, [task])
        expect(said(srt as Read)).toEqual(
          heard(list).map((one) => ['textarea', one.start, one.end, [`${one.label}: ${one.text}`]]),
        )
        const [rttm] = await roundTrip('RTTM', AUDIO, [task])
        expect(said(rttm as Read)).toEqual(
          heard(list).map((one) => ['labels', one.start, one.end, [one.label.replaceAll(' ', '_')]]),
        )
      }),
    )
  })

  it('every character of a text is in a token of a document or is the blank behind one', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\n', ',', '😀'), maxLength: 15 }),
        fc.nat(),
        fc.nat(),
        (whole, a, b) => {
          const signs = [...whole]
          const [start = 0, end = 0] = [a % (signs.length + 1), b % (signs.length + 1)].sort((x, y) => x - y)
          const spansHere = start < end ? [{ start, end }] : []
          const tokens = spacyTokens(whole, spansHere)
          let at = 0
          for (const token of tokens) {
            if (token.start !== at) expect([token.start, signs[at]]).toEqual([at + 1, ' '])
            at = token.end
          }
          expect(at).toBe(signs.length)
          for (const span of spansHere) {
            expect(tokens.map((token) => token.start)).toContain(span.start)
            expect(tokens.map((token) => token.end)).toContain(span.end)
          }
        },
      ),
    )
  })
})

describe('files that say it wrong', () => {
  it.each([
    ['a.jsonl', '{"text":1}\n{"text"\n', 'line 2'],
    ['a.jsonl', '[1]\n', 'line 1'],
    ['a.conll', 'word\n', 'line 1 has a token and no tag'],
    ['a.conll', 'a X\nb O\n', 'line 1: "X" is no tag'],
    ['a.vtt', '00:01.000 --> 00:02.000\nhi\n', 'the first line is not WEBVTT'],
    ['a.srt', 'hello', 'no subtitle with a time'],
    ['a.rttm', 'SPEAKER f 1 x 2 <NA> <NA> s <NA> <NA>', 'line 1'],
    ['a.TextGrid', 'File type = "ooTextFile"\nObject class = "TextGrid"\n0\n1\n', 'ends too early'],
    ['a.parquet', 'PAR1 no', 'no Parquet file'],
  ])('%s %j: %s', async (name, content, reason) => {
    const reading = readBack(name, Buffer.from(content), name.endsWith('conll') ? TEXT : AUDIO)
    await expect(reading).rejects.toThrow(FileError)
    await expect(reading).rejects.toThrow(reason)
  })

  it('data with texts and no spans is no document of spaCy', async () => {
    const back = await readBack('a.json', Buffer.from('[{"text": "one", "entities": "none"}]'), TEXT)
    expect(back.map((task) => task.data)).toEqual([{ text: 'one', entities: 'none' }])
  })
})
