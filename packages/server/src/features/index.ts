// THE list of features, in the order their routes are mounted, and the one way a caller is found.

import type { Authenticate, Http } from '../http/route.ts'

export const authenticate: Authenticate = () => Promise.resolve(undefined)

export const FEATURES: readonly ((http: Http) => void | Promise<void>)[] = []
