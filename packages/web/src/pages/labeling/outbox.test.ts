import { ApiError, NetworkError } from '@siali/sdk'
import { describe, expect, it } from 'vitest'
import {
  createOutbox,
  entryId,
  type EntryKind,
  type OutboxEntry,
  type OutboxState,
  type SentAnswer,
} from './outbox.ts'

function refusal(status: number): ApiError {
  return new ApiError({ status, code: '', detail: 'No.', validationErrors: {}, body: {}, errorId: '' })
}

function entry(kind: EntryKind, taskId: number, more: Partial<OutboxEntry> = {}): OutboxEntry {
  return {
    id: entryId(kind, taskId, more.annotationId),
    kind,
    projectId: 1,
    taskId,
    result: [],
    leadTimeSec: 1,
    key: `${kind}-${taskId}`,
    changes: 1,
    ...more,
  }
}

/** An outbox over a map, with a server that answers as told. */
function rig(answer: (entry: OutboxEntry) => Promise<SentAnswer> | SentAnswer) {
  const kept = new Map<string, OutboxEntry>()
  const sent: OutboxEntry[] = []
  const states: OutboxState[] = []
  const outbox = createOutbox({
    store: {
      all: async () => [...kept.values()],
      put: async (item) => void kept.set(item.id, item),
      remove: async (id) => void kept.delete(id),
    },
    send: async (item) => {
      sent.push(item)
      return answer(item)
    },
    onState: (state) => states.push(state),
    onSent: () => undefined,
  })
  return { outbox, kept, sent, last: () => states.at(-1) }
}

describe('outbox', () => {
  it('keeps an entry until the server has it, then says saved', async () => {
    const { outbox, kept, last } = rig(() => ({ draftId: 7 }))
    await outbox.put(entry('draft', 1))
    await outbox.flush()
    expect(kept.size).toBe(0)
    expect(last()).toEqual({ status: 'saved', changes: 0 })
  })

  it('sends a later draft to the draft the server made', async () => {
    const { outbox, sent } = rig(() => ({ draftId: 7 }))
    await outbox.put(entry('draft', 1))
    await outbox.flush()
    await outbox.put(entry('draft', 1))
    await outbox.flush()
    expect(sent.map((item) => item.draftId)).toEqual([undefined, 7])
    expect(outbox.draftIdOf(1, undefined)).toBe(7)
  })

  it('a submit takes the place of the waiting draft and carries its id', async () => {
    let isOpen = false
    const { outbox, sent, kept } = rig(() => {
      if (!isOpen) throw new NetworkError('closed')
      return { annotationId: 3 }
    })
    outbox.knowDraft(1, undefined, 9)
    await outbox.put(entry('draft', 1))
    await outbox.flush()
    await outbox.put(entry('create', 1))
    await outbox.flush()
    isOpen = true
    await outbox.flush()
    expect([...kept.keys()]).toEqual([])
    expect(sent.at(-1)).toMatchObject({ kind: 'create', draftId: 9 })
    expect(outbox.draftIdOf(1, undefined)).toBeUndefined()
  })

  it('counts changes while the server cannot be reached', async () => {
    const { outbox, last } = rig(() => {
      throw new NetworkError('closed')
    })
    await outbox.put(entry('draft', 1, { changes: 2 }))
    await outbox.flush()
    await outbox.put(entry('draft', 1, { changes: 1 }))
    await outbox.flush()
    expect(last()).toEqual({ status: 'offline', changes: 3 })
  })

  it('a stale revision is a conflict that keeps the work and lets the others pass', async () => {
    const { outbox, sent, last, kept } = rig((item) => {
      if (item.taskId === 1) throw refusal(412)
      return { annotationId: 5 }
    })
    await outbox.put(entry('update', 1, { annotationId: 4, revision: '"1"' }))
    await outbox.flush()
    await outbox.put(entry('create', 2))
    await outbox.flush()
    expect(last()?.status).toBe('conflict')
    expect(sent.some((item) => item.taskId === 2)).toBe(true)
    expect([...kept.keys()]).toEqual(['final:1:4'])
    await outbox.drop('final:1:4')
    expect(last()).toEqual({ status: 'saved', changes: 0 })
  })

  it('a refusal is not tried again by itself', async () => {
    const { outbox, sent, last } = rig(() => {
      throw refusal(400)
    })
    await outbox.put(entry('create', 1))
    await outbox.flush()
    await outbox.flush()
    expect(sent.length).toBe(1)
    expect(last()?.status).toBe('refused')
  })

  it('sends what an earlier page left', async () => {
    const { outbox, kept, sent } = rig(() => ({ annotationId: 1 }))
    kept.set('final:8:new', entry('create', 8))
    expect((await outbox.restore()).length).toBe(1)
    expect(await outbox.flush()).toBe(true)
    expect(sent[0]?.taskId).toBe(8)
  })

  it('a newer draft put while the older one is on the way is sent too', async () => {
    let release: (answer: SentAnswer) => void = () => undefined
    const { outbox, sent } = rig((item) =>
      item.key === 'first' ? new Promise<SentAnswer>((resolve) => (release = resolve)) : { draftId: 1 },
    )
    await outbox.put(entry('draft', 1, { key: 'first' }))
    await outbox.put(entry('draft', 1, { key: 'second' }))
    release({ draftId: 1 })
    expect(await outbox.flush()).toBe(true)
    expect(sent.map((item) => item.key)).toEqual(['first', 'second'])
  })

  it('the next page sends to the draft that this one knew', async () => {
    let isOpen = true
    const left = rig(() => {
      if (!isOpen) throw new NetworkError('closed')
      return { draftId: 7 }
    })
    await left.outbox.put(entry('draft', 1))
    await left.outbox.flush()
    isOpen = false
    await left.outbox.put(entry('draft', 1))
    await left.outbox.flush()
    const { outbox, sent, kept } = rig(() => ({ draftId: 7 }))
    for (const [id, item] of left.kept) kept.set(id, item)
    await outbox.restore()
    await outbox.flush()
    await outbox.put(entry('create', 1))
    await outbox.flush()
    expect(sent.map((item) => [item.kind, item.draftId])).toEqual([
      ['draft', 7],
      ['create', 7],
    ])
  })

  describe('a draft whose answer never came', () => {
    /** A server that keeps what it is sent by key, and whose first answer is lost. */
    const deafRig = () => {
      const made = new Map<string, number>()
      let isLost = true
      const rigged = rig((item) => {
        const draftId = item.draftId ?? made.get(item.key) ?? made.size + 1
        if (item.kind === 'draft' && item.draftId === undefined) made.set(item.key, draftId)
        if (isLost) {
          isLost = false
          throw new NetworkError('lost')
        }
        return item.kind === 'draft' ? { draftId } : { annotationId: 3 }
      })
      return { ...rigged, made }
    }

    it('is changed by the next one, not doubled', async () => {
      const { outbox, sent, made } = deafRig()
      await outbox.put(entry('draft', 1, { key: 'first' }))
      await outbox.flush()
      await outbox.put(entry('draft', 1, { key: 'second' }))
      expect(await outbox.flush()).toBe(true)
      expect([...made]).toEqual([['first', 1]])
      expect(sent.at(-1)).toMatchObject({ key: 'second', draftId: 1 })
    })

    it('is used up by a submit', async () => {
      const { outbox, sent, made } = deafRig()
      await outbox.put(entry('draft', 1, { key: 'first' }))
      await outbox.flush()
      await outbox.put(entry('create', 1))
      expect(await outbox.flush()).toBe(true)
      expect(made.size).toBe(1)
      expect(sent.at(-1)).toMatchObject({ kind: 'create', draftId: 1 })
    })

    it('is found again by the next page', async () => {
      const left = rig(() => new Promise<SentAnswer>(() => undefined))
      await left.outbox.put(entry('draft', 1, { key: 'first' }))
      await left.outbox.put(entry('draft', 1, { key: 'second' }))
      const { outbox, sent, kept } = rig((item) => ({ draftId: item.key === 'first' ? 1 : 99 }))
      for (const [id, item] of left.kept) kept.set(id, item)
      await outbox.restore()
      expect(await outbox.flush()).toBe(true)
      expect(sent.map((item) => [item.key, item.draftId])).toEqual([
        ['first', undefined],
        ['second', 1],
      ])
    })

    it('is left alone when the server refuses it', async () => {
      const { outbox, sent } = rig((item) => {
        if (item.key === 'first') throw refusal(404)
        return { draftId: 5 }
      })
      await outbox.restore()
      await outbox.put({
        ...entry('draft', 1, { key: 'second' }),
        unanswered: entry('draft', 1, { key: 'first' }),
      })
      expect(await outbox.flush()).toBe(true)
      expect(sent.map((item) => item.key)).toEqual(['first', 'second'])
    })
  })
})
