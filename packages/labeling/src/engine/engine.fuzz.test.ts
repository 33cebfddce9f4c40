// A person at random: whatever is pressed, dragged and chosen, nothing throws, undoing all gives back what was loaded,
// redoing all gives back what was there, and what is written reads to the same. Rules T2, H1, R8.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { resolveConfig } from '../config/config.resolve.ts'
import { parseConfig } from '../config/config.tree.ts'
import { createDoc } from '../document/change.ts'
import { decodeResults } from '../results/results.decode.ts'
import { encodeResults } from '../results/results.encode.ts'
import { Harness } from './harness.ts'

const CONFIG =
  '<View><Image name="img" value="$i"/><Text name="txt" value="$t"/>' +
  '<RectangleLabels name="rect" toName="img" choice="multiple"><Label value="Car"/><Label value="Tree" maxUsages="3"/></RectangleLabels>' +
  '<Rectangle name="bare" toName="img"/><Labels name="any" toName="img"><Label value="X"/></Labels>' +
  '<Labels name="ner" toName="txt"><Label value="P"/><Label value="Q"/></Labels>' +
  '<Choices name="c" toName="txt" choice="multiple"><Choice value="a"/><Choice value="b"/></Choices>' +
  '<Choices name="per" toName="img" perRegion="true"><Choice value="new"/></Choices>' +
  '<Choices name="when" toName="txt" visibleWhen="choice-selected" whenTagName="c" whenChoiceValue="a"><Choice value="z"/></Choices></View>'
const TEXT = 'One 😀 two\nthree four.'
const DATA = { i: 'x.png', t: TEXT }
const RESULTS = [
  {
    id: 'r1',
    from_name: 'rect',
    to_name: 'img',
    type: 'rectanglelabels',
    value: { x: 10, y: 10, width: 20, height: 20, rotation: 30, rectanglelabels: ['Car'] },
  },
  {
    id: 'r2',
    from_name: 'rect',
    to_name: 'img',
    type: 'rectanglelabels',
    readonly: true,
    parentID: 'r1',
    value: { x: 40, y: 40, width: 20, height: 20, rotation: 0, rectanglelabels: ['Car', 'gone'] },
  },
  {
    id: 't1',
    from_name: 'ner',
    to_name: 'txt',
    type: 'labels',
    origin: 'prediction',
    score: 0.5,
    value: { start: 0, end: 5, text: 'One 😀', labels: ['P'] },
  },
  {
    id: 'o1',
    from_name: 'poly',
    to_name: 'img',
    type: 'polygonlabels',
    value: {
      points: [
        [1, 1],
        [2, 2],
        [3, 1],
      ],
    },
  },
  { type: 'relation', from_id: 'r1', to_id: 't1', direction: 'right' },
]

const KEYS = [
  '1',
  '2',
  '3',
  '4',
  '5',
  '6',
  '7',
  '8',
  'r',
  'v',
  'h',
  'u',
  'escape',
  'backspace',
  'ctrl+d',
  'ctrl+a',
  'ctrl+z',
  'ctrl+shift+z',
  'left',
  'shift+down',
  'alt+.',
  'alt+h',
  'ctrl+h',
  'alt+l',
  'shift+1',
  'ctrl+plus',
  'enter',
  'ctrl+enter',
]

const at = fc.integer({ min: -30, max: 830 })
const modifiers = fc.record({ shift: fc.boolean(), mod: fc.boolean(), alt: fc.constant(false) })

type Act = (harness: Harness) => void

const act: fc.Arbitrary<Act> = fc.oneof(
  fc.constantFrom(...KEYS).map(
    (key): Act =>
      (harness) =>
        harness.press(key),
  ),
  fc.tuple(at, at, at, at, modifiers).map(
    ([x, y, toX, toY, how]): Act =>
      (harness) =>
        harness.on('img').drag(x, y, toX, toY, how),
  ),
  fc.tuple(at, at, modifiers).map(
    ([x, y, how]): Act =>
      (harness) =>
        harness.on('img').click(x, y, how),
  ),
  fc.tuple(at, at).map(
    ([x, y]): Act =>
      (harness) =>
        harness.on('img').doubleClick(x, y),
  ),
  fc.tuple(at, at).map(
    ([x, y]): Act =>
      (harness) =>
        harness
          .on('img')
          .down(x, y)
          .move(x + 50, y + 40),
  ),
  fc.tuple(at, at).map(
    ([x, y]): Act =>
      (harness) =>
        harness.on('img').move(x, y).up(),
  ),
  fc.tuple(at, at, fc.integer({ min: -900, max: 900 })).map(
    ([x, y, delta]): Act =>
      (harness) =>
        harness.on('img').wheel(x, y, delta, { mod: true }),
  ),
  fc
    .tuple(fc.constantFrom('nw', 'n', 'e', 'se', 's', 'rotate'), at, at, modifiers)
    .map(([id, x, y, how]): Act => (harness) => {
      harness.on('img')
      if (
        harness.engine
          .handles('img')
          .peek()
          .some((handle) => handle.id === id)
      )
        harness.dragHandle(id, x - 400, y - 300, how)
    }),
  fc.tuple(fc.nat(30), fc.nat(30), modifiers).map(
    ([start, end, how]): Act =>
      (harness) =>
        harness.on('txt').mark(start, end, how),
  ),
  fc.tuple(fc.nat(30), modifiers).map(
    ([offset, how]): Act =>
      (harness) =>
        harness.on('txt').clickText(offset, how),
  ),
  fc.constantFrom('a', 'b').map(
    (choice): Act =>
      (harness) =>
        harness.choose('c', choice),
  ),
  fc.constant<Act>((harness) => harness.choose('per', 'new')),
  fc.constant<Act>((harness) => harness.choose('when', 'z')),
  fc.constant<Act>((harness) => harness.cancel()),
  fc.constant<Act>((harness) => harness.engine.paste(harness.engine.copy())),
  fc.constant<Act>((harness) => harness.engine.reset()),
  fc.constant<Act>((harness) => harness.engine.deleteAll()),
  fc.nat(4).map((place): Act => (harness) => {
    const id = harness.records()[place]?.id
    if (id === undefined) return
    harness.engine.setNote(id, 'note')
    harness.engine.setShape(id, { xPct: 12, rotationDeg: 400, startPoint: 2 })
  }),
)

/** The written results with the relations' order and all, without what the session alone knows. */
const print = (harness: Harness) => JSON.stringify(harness.results())

it('[H1] undoing all and redoing all gives back both ends, whatever was done between', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 25 }), (acts) => {
      const harness = new Harness({ config: CONFIG, data: DATA, results: RESULTS })
      const loaded = print(harness)
      for (const one of acts) one(harness)
      harness.cancel()
      const done = print(harness)
      let steps = 0
      while (harness.engine.canUndo.peek()) {
        expect(harness.engine.run('annotation:undo')).toBe(true)
        steps += 1
      }
      expect(print(harness)).toBe(loaded)
      expect(harness.engine.isDirty.peek()).toBe(false)
      while (harness.engine.canRedo.peek()) {
        expect(harness.engine.run('annotation:redo')).toBe(true)
        steps -= 1
      }
      // What was undone within the acts can be redone beyond their end.
      if (steps === 0) expect(print(harness)).toBe(done)
    }),
    { numRuns: 150 },
  )
})

it('[R8] what a session writes reads to the same, and its bounds follow', () => {
  const config = resolveConfig(parseConfig(CONFIG), DATA)
  fc.assert(
    fc.property(fc.array(act, { maxLength: 25 }), (acts) => {
      const harness = new Harness({ config: CONFIG, data: DATA, results: RESULTS })
      for (const one of acts) one(harness)
      harness.cancel()
      const written = harness.results()
      let count = 0
      const again = decodeResults(
        config,
        JSON.parse(JSON.stringify(written)) as unknown[],
        () => `x${(count += 1)}`,
      )
      const medium = { img: { size: { width: 800, height: 600 } }, txt: { text: TEXT } }
      expect(
        JSON.stringify(
          encodeResults(config, createDoc(again.records), (object) => medium[object as 'img' | 'txt']),
        ),
      ).toBe(JSON.stringify(written))
      const everywhere = { minX: -1e9, minY: -1e9, maxX: 1e9, maxY: 1e9 }
      harness.engine.setHidden(
        harness.records().map((record) => record.id),
        false,
      )
      for (const object of ['img', 'txt']) {
        const { records } = harness.engine.doc.peek()
        const expected = harness
          .records()
          .flatMap((record) =>
            record.kind === 'region' && record.object === object ? [records.slotOf(record.id)] : [],
          )
        expect(harness.engine.visibleSlots(object, everywhere)).toEqual(expected)
      }
    }),
    { numRuns: 150 },
  )
})
