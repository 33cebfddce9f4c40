// Who may import whom, as one table: the first rule that fits an edge decides; an edge that fits none is allowed. The
// message of a rule says what to do instead. The tables behind it: packages and roles of files in ARCHITECTURE.md.

export interface Edge {
  /** Path of the importing file from the repository's root, with `/`. */
  readonly from: string
  /** A path of that form for a relative import, else the name as written. */
  readonly to: string
  /** True for `import('…')`; types and static imports are not. */
  readonly isDynamic?: boolean
  /** True for `import type`: nothing of the target runs. */
  readonly isType?: boolean
}

export interface Rule {
  readonly from: RegExp | ((path: string) => boolean)
  readonly to: RegExp | ((target: string, edge: Edge) => boolean)
  /** Undefined: allowed, whatever follows. */
  readonly message?: string
}

const TEST =
  /\.test\.tsx?$|\/testing\/|\/harness(\.[a-z]+)?\.ts$|\/testing(\.[a-z]+)*\.ts$|\.law\.ts$|\/check-(change|codec|format|connector)\.ts$/

const packageOf = (path: string) => /^packages\/([^/]+)\//.exec(path)?.[1]
const featureOf = (path: string) => /^packages\/server\/src\/features\/([^/]+)\//.exec(path)?.[1]
const role = (...roles: string[]) => new RegExp(`\\.(${roles.join('|')})\\.tsx?$`)
const isOutside = (target: string) => !target.startsWith('packages/') && !target.startsWith('@siali/')

/** What each package may import of its neighbours. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  contract: [],
  labeling: ['@siali/ui'],
  formats: ['@siali/labeling'],
  ui: [],
  sdk: ['@siali/contract'],
  server: ['@siali/contract', '@siali/labeling', '@siali/formats'],
  web: ['@siali/contract', '@siali/sdk', '@siali/labeling', '@siali/labeling/react', '@siali/ui'],
  cli: ['@siali/sdk', '@siali/formats', '@siali/labeling', '@siali/server'],
}

/** What the packages that run anywhere may import from outside the repository. */
const OUTSIDE: Readonly<Record<string, RegExp>> = {
  contract: /^typebox(\/|$)/,
  sdk: /^$/,
  cli: /^node:/,
}

const DOM_ROLE = role('view', 'canvas', 'dom', 'worker')
const inDom = (path: string) =>
  DOM_ROLE.test(path) || path.endsWith('.tsx') || path.startsWith('packages/labeling/src/react/')
const isHeadless = (path: string) => packageOf(path) === 'labeling' && !inDom(path)

const packageRules = Object.entries(PACKAGES).map(([name, allowed]): Rule => ({
  from: new RegExp(`^packages/${name}/`),
  to: (target) =>
    target.startsWith('@siali/') &&
    target.split('/')[1] !== name &&
    !allowed.some((one) => target === one || target.startsWith(`${one}/`)),
  message: `${name} may import ${allowed.join(', ') || 'no other package'}: move what both need down, or the caller up`,
}))

const outsideRules = Object.entries(OUTSIDE).map(([name, allowed]): Rule => ({
  from: new RegExp(`^packages/${name}/`),
  to: (target) => isOutside(target) && !allowed.test(target),
  message: `${name} stays free of other libraries: its users run it where those are not`,
}))

/** Calls to the outside; ./outbound makes them all. The doctor asks it for the address that it then tries step by step. */
const SOCKETS = /^(node:)?(http|https|http2|net|tls|dgram)$|^(undici|axios|got|node-fetch|ws)(\/|$)/
const MAY_CONNECT =
  /^packages\/server\/src\/(outbound\/|testing\/|features\/storages\/doctor-reach\.ts$)|\/testing\.ts$/

const SERVER: readonly Rule[] = [
  {
    from: (path) => packageOf(path) === 'server' && !MAY_CONNECT.test(path) && !TEST.test(path),
    to: (target, { isType }) => isType !== true && SOCKETS.test(target),
    message: 'calls to the outside go through outbound/fetch.ts, libraries of others get its agents',
  },
  {
    // Row types are written beside the SQL that reads them, and who shows a row needs its type.
    from: (path) => packageOf(path) === 'server' && !role('queries').test(path),
    to: (target, { isType }) => isType === true && role('queries').test(target),
  },
  {
    from: role('queries'),
    to: (target, { isType }) => isType === true && target === 'packages/server/src/http/auth.ts',
  },
  {
    from: (path) => path !== 'packages/server/src/features/index.ts',
    to: role('routes'),
    message: 'routes are mounted by features/index.ts only: move what you need into the service',
  },
  {
    from: (path) => path !== 'packages/server/src/jobs/index.ts',
    to: role('job', 'loop'),
    message: 'jobs are listed in jobs/index.ts only: add one by its name through jobs/queue.ts',
  },
  {
    from: (path) => path !== 'packages/server/src/features/events/subscribers.ts',
    to: role('subscriber'),
    message: 'subscribers are listed in events/subscribers.ts only: emit an event, and they hear of it',
  },
  {
    from: /^packages\/server\/src\/(db|http)\//,
    to: /^packages\/server\/src\/features\//,
    message: 'db and http serve the features and know none of them',
  },
  {
    from: (path) => packageOf(path) === 'server' && featureOf(path) === undefined,
    to: role('queries'),
    message: 'queries are called by their own feature only: go through its service',
  },
  {
    from: (path) => featureOf(path) !== undefined,
    to: (target, { from }) => role('queries').test(target) && featureOf(target) !== featureOf(from),
    message: 'queries are called by their own feature only: go through its service',
  },
  {
    // A route or job may read its own feature's rows without a service that would only pass the call on.
    from: role('presenter', 'policy'),
    to: role('queries'),
    message: 'presenters and policies decide from what they are given: let the service read',
  },
  {
    from: role('queries'),
    to: (target) =>
      role('service', 'presenter').test(target) || target.startsWith('packages/server/src/http/'),
    message:
      'queries hold SQL only: they import the database and row types; move the shared type into a file of its own',
  },
  {
    from: role('presenter', 'policy'),
    to: role('service'),
    message:
      'presenters and policies decide from what they are given: move the shared type into a file of its own',
  },
  {
    from: /^packages\/(server|formats)\//,
    to: /^react(-dom)?(\/|$)|^@siali\/(ui|labeling\/react)/,
    message: 'nothing here runs in a browser',
  },
]

const LABELING: readonly Rule[] = [
  {
    from: isHeadless,
    to: (target) => packageOf(target) === 'labeling' && inDom(target),
    message: 'headless labeling knows no DOM: move the browser part into a view, canvas, dom or worker file',
  },
  {
    from: isHeadless,
    to: (target) => isOutside(target) && !/^(@preact\/signals-core|saxes|typebox)(\/|$)/.test(target),
    message:
      'headless labeling runs anywhere: it takes signals-core, saxes and typebox, no Node and no React',
  },
  { from: isHeadless, to: /^@siali\/ui/, message: 'headless labeling knows no parts of the interface' },
  {
    from: /^packages\/labeling\/src\/geometry\//,
    to: (target) => !target.startsWith('packages/labeling/src/geometry/'),
    message: 'geometry is arithmetic: it imports nothing but geometry',
  },
  {
    from: /^packages\/labeling\/src\/document\//,
    to: /^packages\/labeling\/src\/(engine|tags|results|paint|react)\//,
    message: 'the document is a value: it knows no engine, no tags, no wire and no painting',
  },
  {
    from: /^packages\/labeling\/src\/(config|results)\//,
    to: /^packages\/labeling\/src\/(engine|paint|react)\//,
    message: 'configs and results are read without an editor',
  },
  {
    from: role('region', 'space'),
    to: role('tool', 'paint', 'codec', 'view'),
    message: 'a region and a space know geometry only; tools, painting and codecs import them',
  },
  {
    from: role('codec'),
    to: (target) => role('tool', 'paint').test(target) || /\/src\/(engine|paint|react)\//.test(target),
    message: 'a codec turns wire into records and back and knows no editor',
  },
  {
    from: role('tool'),
    to: role('paint', 'codec'),
    message: 'a tool answers with steps: it neither paints nor knows the wire',
  },
  {
    from: role('paint'),
    to: (target) => role('tool', 'codec').test(target) || /\/src\/(engine|results)\//.test(target),
    message: 'painting reads records through its region and never writes',
  },
]

/** THE rules, in order. */
export const RULES: readonly Rule[] = [
  {
    from: (path) => TEST.test(path),
    to: (target) => !target.startsWith('@siali/'),
  },
  ...packageRules,
  {
    from: /^packages\/cli\//,
    to: (target, edge) => target === '@siali/server' && edge.isDynamic !== true,
    message: 'the command line loads the server only when it needs it: import() it in the command',
  },
  {
    from: /^packages\//,
    to: (target, { from }) => target.startsWith('packages/') && packageOf(target) !== packageOf(from),
    message: 'import another package by its name, not by a path into it',
  },
  {
    from: /^packages\//,
    to: (target) => TEST.test(target),
    message: 'what is built for tests is imported by tests only',
  },
  ...outsideRules,
  ...SERVER,
  ...LABELING,
  {
    from: /^packages\/web\/src\/(data|shell)\//,
    to: role('page'),
    message: 'pages are opened by routes.tsx; what others need of one is a part of its own',
  },
]
