// Goes on with an action on many tasks after its request was answered.

import { Type, type Static } from 'typebox'
import type { AppContext } from '../../context.ts'
import type { Job } from '../../jobs/job.ts'
import { runJob } from '../jobs/job-run.service.ts'
import { findLiveProject } from '../projects/project.service.ts'
import { findCaller } from '../tokens/authenticate.service.ts'
import { RUN_ACTION, RUN_LONG_ACTION, runOrder, type ActionOrder } from './action.service.ts'

const Payload = Type.Object({ run: Type.String(), order: Type.Unsafe<ActionOrder>(Type.Object({})) })

async function goOn(cx: AppContext, payload: unknown, signal: AbortSignal): Promise<void> {
  const { run, order } = payload as Static<typeof Payload>
  await runJob(cx, run, signal, async (job) => {
    const project = await findLiveProject(cx, order.project)
    const caller = await findCaller(cx, order.user, order.organization)
    // Who lost his access meanwhile changes nothing any more.
    if (project === undefined || caller === undefined) return
    await runOrder(cx, caller, project, order, job)
  })
}

export const runActionJob: Job = { name: RUN_ACTION, payload: Payload, run: goOn }

/** Of actions that wait for others. */
export const runLongActionJob: Job = { name: RUN_LONG_ACTION, payload: Payload, lane: 'long', run: goOn }
