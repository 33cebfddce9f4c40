// Tests for SPEC.md, rules D1–D9 and H1–H7: laws of changes, and a fuzz test against a plain Map.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sameJson } from '../json.ts'
import { BoundsTable } from './bounds.ts'
import type { Change } from './change.ts'
import {
  apply,
  createDoc,
  EMPTY_CHANGE,
  findStale,
  invert,
  isEmptyChange,
  squash,
  StaleChangeError,
} from './change.ts'
import { checkChange } from './check-change.ts'
import type { AnnotationDoc, ChoiceRecord, DocRecord, RecordId } from './document.ts'
import { toRecordId } from './document.ts'
import { EMPTY_HISTORY, HISTORY_LIMIT, parseHistory, push, redo, undo } from './history.ts'
import { createRecordTable } from './record-table.ts'

function record(id: string, value = 0): ChoiceRecord {
  return {
    kind: 'choice',
    id: toRecordId(id),
    object: 'o',
    entry: { control: 'c', type: 'rating', payload: value, origin: 'manual' },
  }
}

const add = (...records: DocRecord[]): Change => ({ ...EMPTY_CHANGE, added: records })
const remove = (...records: DocRecord[]): Change => ({ ...EMPTY_CHANGE, removed: records })
const update = (from: DocRecord, to: DocRecord): Change => ({ ...EMPTY_CHANGE, updated: [[from, to]] })
const idsOf = (doc: AnnotationDoc) => [...doc.records.values()].map((one) => one.id as string)

describe('the record table', () => {
  it('[D1] old versions stay as they were', () => {
    const first = createDoc([record('a'), record('b')])
    const second = apply(first, update(record('a'), record('a', 1)))
    expect(first.records.get(toRecordId('a'))).toEqual(record('a'))
    expect(second.records.get(toRecordId('a'))).toEqual(record('a', 1))
    expect(second.records.at(1)).toBe(first.records.at(1))
  })

  it('[D2] a record that comes back returns to its old place', () => {
    const doc = createDoc([record('a'), record('b'), record('c')])
    const without = apply(doc, remove(record('b')))
    expect(idsOf(without)).toEqual(['a', 'c'])
    const more = apply(without, add(record('d')))
    expect(idsOf(apply(more, add(record('b'))))).toEqual(['a', 'b', 'c', 'd'])
    expect(more.records.slotOf(toRecordId('d'))).toBe(3)
  })

  it('behaves as a plain Map under any edits, in every version', () => {
    const edit = fc.tuple(fc.nat(700), fc.option(fc.nat(9), { nil: undefined }))
    fc.assert(
      fc.property(fc.array(fc.array(edit, { maxLength: 40 }), { maxLength: 12 }), (rounds) => {
        let table = createRecordTable()
        const model = new Map<string, number>()
        const versions: [typeof table, Map<string, number>][] = []
        for (const round of rounds) {
          const edits = new Map(round.map(([id, value]) => [`r${id}`, value]))
          table = table.edited(
            [...edits].map(([id, value]) => [
              toRecordId(id),
              value === undefined ? undefined : record(id, value),
            ]),
          )
          for (const [id, value] of edits) {
            if (value === undefined) model.delete(id)
            else model.set(id, value)
          }
          versions.push([table, new Map(model)])
        }
        for (const [version, expected] of versions) {
          expect(version.size).toBe(expected.size)
          const seen = [...version.values()]
          expect(seen).toHaveLength(expected.size)
          for (const one of seen) {
            expect(one.kind === 'choice' && one.entry.payload).toBe(expected.get(one.id))
            expect(version.at(version.slotOf(one.id) ?? -1)).toBe(one)
          }
          for (const [id] of expected) expect(version.has(toRecordId(id))).toBe(true)
        }
      }),
      { numRuns: 100 },
    )
  })
})

describe('changes', () => {
  const doc = createDoc([record('a'), record('b')])

  it('[D3] the six rules of joining', () => {
    const a = record('a')
    const a1 = record('a', 1)
    const n = record('n')
    const n1 = record('n', 1)
    expect(squash(add(n), update(n, n1))).toEqual(add(n1))
    expect(isEmptyChange(squash(add(n), remove(n)))).toBe(true)
    expect(squash(update(a, a1), update(a1, record('a', 2)))).toEqual(update(a, record('a', 2)))
    expect(squash(update(a, a1), remove(a1))).toEqual(remove(a))
    expect(squash(remove(a), add(a1))).toEqual(update(a, a1))
    expect(isEmptyChange(squash(update(a, a1), update(a1, a)))).toBe(true)
  })

  it('[D4] a change that does not fit is refused whole', () => {
    const misfits = [
      add(record('a')),
      update(record('a', 5), record('a', 6)),
      remove(record('z')),
      remove(record('a', 9)),
    ]
    for (const misfit of misfits) {
      expect(findStale(doc, misfit)).toBeDefined()
      expect(() => apply(doc, misfit)).toThrow(StaleChangeError)
    }
    expect(apply(doc, EMPTY_CHANGE)).toBe(doc)
  })

  it('[D5] inverse, JSON and joining hold for any change', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(8), fc.option(fc.nat(3), { nil: undefined })), { maxLength: 12 }),
        (edits) => {
          let present = doc
          const changes: Change[] = []
          for (const [id, value] of edits) {
            const before = present.records.get(toRecordId(`r${id}`))
            const after = value === undefined ? undefined : record(`r${id}`, value)
            const change =
              before === undefined
                ? after === undefined
                  ? EMPTY_CHANGE
                  : add(after)
                : after === undefined
                  ? remove(before)
                  : update(before, after)
            checkChange(present, change)
            present = apply(present, change)
            changes.push(change)
          }
          const joined = changes.reduce(squash, EMPTY_CHANGE)
          const straight = apply(doc, joined)
          const content = (one: AnnotationDoc) =>
            [...one.records.values()].toSorted((x, y) => (x.id < y.id ? -1 : 1))
          expect(content(straight)).toEqual(content(present))
        },
      ),
      { numRuns: 200 },
    )
  })
})

describe('history', () => {
  const entry = (name: string, change: Change) => ({
    name,
    change,
    selectionBefore: [],
    selectionAfter: [] as RecordId[],
  })

  it('[H1] undo and redo walk the same steps', () => {
    const start = createDoc([record('a')])
    const change = update(record('a'), record('a', 1))
    const doc = apply(start, change)
    const history = push(EMPTY_HISTORY, entry('Move', change))
    const back = undo(history, doc)
    expect(back?.name).toBe('Move')
    const undone = apply(doc, back?.change ?? EMPTY_CHANGE)
    expect(sameJson(undone.records.get(toRecordId('a')), record('a'))).toBe(true)
    const forth = redo(back?.history ?? EMPTY_HISTORY, undone)
    expect(apply(undone, forth?.change ?? EMPTY_CHANGE).records.get(toRecordId('a'))).toEqual(record('a', 1))
    expect(forth?.history).toEqual(history)
  })

  it('[H2] a step that no longer fits is dropped, and the one before it is taken', () => {
    const doc = createDoc([record('b', 1)])
    const history = push(
      push(EMPTY_HISTORY, entry('First', update(record('b'), record('b', 1)))),
      entry('Stale', add(record('z'))),
    )
    const move = undo(history, doc)
    expect(move?.name).toBe('First')
    expect(move?.dropped).toEqual(['Stale'])
    expect(undo(push(EMPTY_HISTORY, entry('Stale', add(record('z')))), doc)).toBeUndefined()
  })

  it('[H3] a new step forgets what could be redone, and old steps have an end', () => {
    let history = EMPTY_HISTORY
    for (let step = 0; step < HISTORY_LIMIT + 5; step += 1)
      history = push(history, entry(`${step}`, EMPTY_CHANGE))
    expect(history.undo).toHaveLength(HISTORY_LIMIT)
    expect(history.undo[0]?.name).toBe('5')
  })

  it('[H4] is JSON; what is not a history is empty', () => {
    const history = push(EMPTY_HISTORY, entry('Move', add(record('a'))))
    expect(parseHistory(JSON.parse(JSON.stringify(history)))).toEqual(history)
    for (const bad of [
      null,
      1,
      'x',
      [],
      {},
      { undo: [], redo: [{}] },
      {
        undo: [
          {
            name: 'x',
            change: { added: [{ id: 'a', kind: 'region' }], updated: [], removed: [] },
            selectionBefore: [],
            selectionAfter: [],
          },
        ],
        redo: [],
      },
    ]) {
      expect(parseHistory(bad)).toEqual(EMPTY_HISTORY)
    }
  })
})

it('[D6] packed bounds answer as a plain search does', () => {
  const box = fc.record({
    x: fc.integer({ min: -50, max: 50 }),
    y: fc.integer({ min: -50, max: 50 }),
    w: fc.nat(30),
    h: fc.nat(30),
  })
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(100), fc.option(box, { nil: undefined })), { maxLength: 80 }),
      box,
      (sets, window) => {
        const table = new BoundsTable()
        const model = new Map<number, { minX: number; minY: number; maxX: number; maxY: number }>()
        const bounds = (one: { x: number; y: number; w: number; h: number }) => ({
          minX: one.x,
          minY: one.y,
          maxX: one.x + one.w,
          maxY: one.y + one.h,
        })
        for (const [slot, one] of sets) {
          table.set(slot, one === undefined ? undefined : bounds(one))
          if (one === undefined) model.delete(slot)
          else model.set(slot, bounds(one))
        }
        const seen = bounds(window)
        const expected = [...model]
          .filter(
            ([, one]) =>
              one.minX <= seen.maxX &&
              one.maxX >= seen.minX &&
              one.minY <= seen.maxY &&
              one.maxY >= seen.minY,
          )
          .map(([slot]) => slot)
          .toSorted((a, b) => a - b)
        expect(table.within(seen)).toEqual(expected)
      },
    ),
    { numRuns: 200 },
  )
})

it('[D7] the inverse of the inverse is the change', () => {
  const change: Change = {
    added: [record('n')],
    updated: [[record('a'), record('a', 2)]],
    removed: [record('b')],
  }
  expect(invert(invert(change))).toEqual(change)
})
