// THE list of features, in the order their routes are mounted, and the one way a caller is found.

import type { Http } from '../http/route.ts'
import { annotationFeature } from './annotations/annotation.routes.ts'
import { bulkAnnotationFeature } from './annotations/bulk.routes.ts'
import { dataManagerFeature } from './data-manager/data-manager.routes.ts'
import { draftFeature } from './drafts/draft.routes.ts'
import { exportFeature } from './exports/export.routes.ts'
import { preparedExportFeature } from './exports/prepared-export.routes.ts'
import { fileFeature } from './files/file.routes.ts'
import { importFeature } from './imports/import.routes.ts'
import { projectImportFeature } from './imports/project-import.routes.ts'
import { jobRunFeature } from './jobs/job-run.routes.ts'
import { labelFeature } from './labels/label.routes.ts'
import { mlFeature } from './ml/backend.routes.ts'
import { organizationFeature } from './organizations/organization.routes.ts'
import { pageFeature } from './pages/page.routes.ts'
import { predictionFeature } from './predictions/prediction.routes.ts'
import { projectFeature } from './projects/project.routes.ts'
import { sampleFeature } from './samples/sample.routes.ts'
import { sessionFeature } from './sessions/session.routes.ts'
import { stateFeature } from './states/state.routes.ts'
import { gatewayFeature } from './storages/gateway.routes.ts'
import { storageFeature } from './storages/storage.routes.ts'
import { streamFeature } from './stream/stream.routes.ts'
import { systemFeature } from './system/system.routes.ts'
import { taskFeature } from './tasks/task.routes.ts'
import { tokenFeature } from './tokens/token.routes.ts'
import { trashFeature } from './trash/trash.routes.ts'
import { userFeature } from './users/user.routes.ts'
import { webhookFeature } from './webhooks/webhook.routes.ts'

export { confineModelServer as confine } from './ml/backend-token.service.ts'
export { runOnce } from './idempotency/idempotency.service.ts'
export { authenticate } from './tokens/authenticate.service.ts'

export const FEATURES: readonly ((http: Http) => void | Promise<void>)[] = [
  systemFeature,
  sessionFeature,
  tokenFeature,
  userFeature,
  organizationFeature,
  projectFeature,
  importFeature,
  projectImportFeature,
  fileFeature,
  taskFeature,
  annotationFeature,
  bulkAnnotationFeature,
  draftFeature,
  predictionFeature,
  storageFeature,
  gatewayFeature,
  streamFeature,
  dataManagerFeature,
  exportFeature,
  preparedExportFeature,
  labelFeature,
  stateFeature,
  sampleFeature,
  jobRunFeature,
  webhookFeature,
  mlFeature,
  trashFeature,
  pageFeature,
]
