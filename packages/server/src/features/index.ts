// THE list of features, in the order their routes are mounted, and the one way a caller is found.

import type { Http } from '../http/route.ts'

export { authenticate } from './tokens/authenticate.service.ts'

export const FEATURES: readonly ((http: Http) => void | Promise<void>)[] = []
