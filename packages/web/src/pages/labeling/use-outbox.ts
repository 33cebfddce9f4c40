// The outbox of the signed-in person, one for the page: flushed again when the network or the window comes back.

import { useEffect, useMemo, useState } from 'react'
import { createOutbox, type Outbox, type OutboxEntry, type OutboxState, type SentAnswer } from './outbox.ts'
import { openOutboxStore } from './outbox.store.ts'
import { sendEntry } from './send-entry.ts'

const TRY_AGAIN_MS = 5000

type SentListener = (entry: OutboxEntry, answer: SentAnswer) => void

export interface OutboxHandle {
  readonly outbox: Outbox
  readonly state: OutboxState
  /** Entries an earlier page left; undefined until they are read. */
  readonly left: readonly OutboxEntry[] | undefined
  readonly onSent: (listener: SentListener) => () => void
}

/** The outbox and its state. */
export function useOutbox(userId: number): OutboxHandle {
  const [state, setState] = useState<OutboxState>({ status: 'saved', changes: 0 })
  const [left, setLeft] = useState<readonly OutboxEntry[] | undefined>()
  const { outbox, listeners } = useMemo(() => {
    const all = new Set<SentListener>()
    return {
      listeners: all,
      outbox: createOutbox({
        store: openOutboxStore(userId),
        send: sendEntry,
        onState: setState,
        onSent: (entry, answer) => {
          for (const listener of all) listener(entry, answer)
        },
      }),
    }
  }, [userId])
  useEffect(() => {
    void outbox.restore().then((entries) => {
      setLeft(entries)
      return outbox.flush()
    })
    const again = () => void outbox.flush()
    const timer = setInterval(again, TRY_AGAIN_MS)
    window.addEventListener('online', again)
    window.addEventListener('focus', again)
    return () => {
      clearInterval(timer)
      window.removeEventListener('online', again)
      window.removeEventListener('focus', again)
    }
  }, [outbox])
  return {
    outbox,
    state,
    left,
    onSent: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
