// Webhooks of a project: keys, what they are, how they do, what they sent.

import { queryOptions } from '@tanstack/react-query'
import { client } from './client.ts'

const POLL_MS = 3000

export const webhookKeys = {
  all: (projectId: number) => ['webhooks', projectId] as const,
  log: (webhookId: number) => ['webhook-log', webhookId] as const,
}

export function webhooksQuery(projectId: number) {
  return queryOptions({
    queryKey: [...webhookKeys.all(projectId), 'list'] as const,
    queryFn: ({ signal }) => client.webhooks.list(projectId, { signal }),
  })
}

/** Asked again while the page is open: it changes by itself. */
export function webhookHealthQuery(projectId: number) {
  return queryOptions({
    queryKey: [...webhookKeys.all(projectId), 'health'] as const,
    queryFn: ({ signal }) => client.webhooks.health(projectId, { signal }),
    refetchInterval: POLL_MS,
  })
}

/** What webhooks of a project may be told of. */
export const webhookActionsQuery = queryOptions({
  queryKey: ['webhook-actions'] as const,
  queryFn: async ({ signal }) =>
    (await client.webhooks.actions({ signal })).filter((action) => !action.isOrganizationOnly),
  staleTime: Infinity,
})

export type LogFilter = 'all' | 'waiting' | 'failed'

export function webhookLogQuery(webhookId: number, filter: LogFilter) {
  return queryOptions({
    queryKey: [...webhookKeys.log(webhookId), filter] as const,
    queryFn: ({ signal }) => {
      const status = filter === 'all' ? undefined : filter
      return client.webhooks.deliveries(webhookId, { status }, { signal })
    },
    refetchInterval: POLL_MS,
  })
}

export function webhookDeliveryQuery(webhookId: number, deliveryId: number) {
  return queryOptions({
    queryKey: [...webhookKeys.log(webhookId), 'one', deliveryId] as const,
    queryFn: ({ signal }) => client.webhooks.delivery(webhookId, deliveryId, { signal }),
    refetchInterval: POLL_MS,
  })
}
