// THE list of those who are told of events.

import { webhookSubscriber } from '../webhooks/webhook.subscriber.ts'
import type { Subscriber } from './subscriber.ts'

export const SUBSCRIBERS: readonly Subscriber[] = [webhookSubscriber]
