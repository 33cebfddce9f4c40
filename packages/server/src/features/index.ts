// THE list of features, in the order their routes are mounted, and the one way a caller is found.

import type { Http } from '../http/route.ts'
import { organizationFeature } from './organizations/organization.routes.ts'
import { pageFeature } from './pages/page.routes.ts'
import { sessionFeature } from './sessions/session.routes.ts'
import { systemFeature } from './system/system.routes.ts'
import { tokenFeature } from './tokens/token.routes.ts'
import { userFeature } from './users/user.routes.ts'

export { authenticate } from './tokens/authenticate.service.ts'

export const FEATURES: readonly ((http: Http) => void | Promise<void>)[] = [
  systemFeature,
  sessionFeature,
  tokenFeature,
  userFeature,
  organizationFeature,
  pageFeature,
]
