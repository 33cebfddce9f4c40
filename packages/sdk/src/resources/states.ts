// The states that an object went through.

import { walkPages } from '../pagination.ts'
import type { CallOptions, Transport } from '../transport.ts'
import { list, numberOrNull, record, type Wire } from '../wire.ts'

export type StatefulKind = 'project' | 'task' | 'annotation'

const PAGE_SIZE = 100

/** Calls about states. */
export function stateCalls(transport: Transport) {
  return {
    /** Newest first, page by page; empty where objects have no states. Items are as the server answers them. */
    history(kind: StatefulKind, id: number, call?: CallOptions): AsyncGenerator<Wire, void, undefined> {
      const path = `/api/fsm/entities/${kind}/${id}/history`
      return walkPages(async (page, pageSize) => {
        const query = { page, page_size: pageSize }
        const wire = record(await transport.json('GET', path, { ...call, query }))
        return { items: list(wire['results']).map(record), total: numberOrNull(wire['count']) }
      }, PAGE_SIZE)
    },
    /** @throws ApiError 400 for a transition that the server does not know. */
    async move(kind: StatefulKind, id: number, transition: string, call?: CallOptions): Promise<Wire> {
      const path = `/api/fsm/entities/${kind}/${id}/transition/`
      return record(await transport.json('POST', path, { ...call, body: { transition_name: transition } }))
    },
  }
}
