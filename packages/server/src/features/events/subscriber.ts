// What a subscriber of events is. Subscribers are listed in events/subscribers.ts.

import type { AppContext } from '../../context.ts'
import type { Tx } from '../../db/client.ts'

/** An event as it was emitted. Ids rise with each; of two that depend on each other the later has the higher one. */
export interface StoredEvent {
  readonly id: number
  readonly organization_id: number
  readonly project_id: number | null
  readonly event: string
  readonly payload: unknown
  readonly created_at: Date
}

export interface Subscriber {
  /** Also the topic by which the bell rouses it. */
  readonly name: string
  /** Begins to work off what was stored before; once, on the server that leads. */
  start(cx: AppContext): RunningSubscriber
}

export interface RunningSubscriber {
  /**
   * Stores what is to be done about the events, in the transaction that takes them out of the outbox. True when somebody
   * waits for events of any kind: then they are taken at once, else now and then.
   */
  take(tx: Tx, events: readonly StoredEvent[]): Promise<boolean>
  /** The transaction of `take` is committed. */
  taken(): void
  /** Something that it looks at was changed by a request. */
  rouse(): void
  stop(): Promise<void>
}
