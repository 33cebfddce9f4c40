// THE list of pages. Each is loaded when it is opened; everything but sign-in asks for a session first.

import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { queryClient } from './data/client.ts'
import { sessionQuery } from './data/session.query.ts'
import { readDataSearch } from './pages/data-manager/data-search.ts'
import { safeNext } from './shell/next-path.ts'
import { AppFrame, ProjectFrame } from './shell/app-frame.tsx'
import { FramedErrorPage, FramedNotFoundPage } from './shell/framed-pages.tsx'
import { ErrorPage, LoadingPage } from './shell/state-pages.tsx'
import { RootFrame } from './shell/root-frame.tsx'

const root = createRootRoute({ component: RootFrame, notFoundComponent: FramedNotFoundPage })

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/user/login/',
  validateSearch: (search: Record<string, unknown>): { next?: string } =>
    search['next'] === undefined ? {} : { next: safeNext(search['next']) },
  component: lazyRouteComponent(() => import('./pages/sign-in/sign-in.page.tsx'), 'SignInPage'),
})
const signUp = createRoute({
  getParentRoute: () => root,
  path: '/user/signup/',
  validateSearch: (search: Record<string, unknown>): { token?: string } =>
    typeof search['token'] === 'string' ? { token: search['token'] } : {},
  component: lazyRouteComponent(() => import('./pages/sign-in/sign-up.page.tsx'), 'SignUpPage'),
})

const resetPassword = createRoute({
  getParentRoute: () => root,
  path: '/user/reset-password/',
  component: lazyRouteComponent(() => import('./pages/sign-in/reset-password.page.tsx'), 'ResetPasswordPage'),
})

const guarded = createRoute({
  getParentRoute: () => root,
  id: 'guarded',
  component: Outlet,
  beforeLoad: async ({ location }) => {
    const session = await queryClient.ensureQueryData(sessionQuery)
    if (session.user !== undefined) return
    if (session.signup === 'first') throw redirect({ to: '/user/signup/', search: {} })
    throw redirect({ to: '/user/login/', search: location.pathname === '/' ? {} : { next: location.href } })
  },
})
const start = createRoute({
  getParentRoute: () => guarded,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/projects/' })
  },
})

const framed = createRoute({ getParentRoute: () => guarded, id: 'framed', component: AppFrame })
const projects = createRoute({
  getParentRoute: () => framed,
  path: '/projects/',
  component: lazyRouteComponent(() => import('./pages/projects/projects.page.tsx'), 'ProjectsPage'),
})
const account = createRoute({
  getParentRoute: () => framed,
  path: '/user/account',
  component: lazyRouteComponent(() => import('./pages/account/account.page.tsx'), 'AccountPage'),
})
const create = createRoute({
  getParentRoute: () => guarded,
  path: '/projects/new',
  component: lazyRouteComponent(() => import('./pages/create/create.page.tsx'), 'CreatePage'),
})

/** Path parameter of a project: digits only. */
const project = createRoute({
  getParentRoute: () => guarded,
  path: '/projects/$projectId',
  params: {
    parse: ({ projectId }: { projectId: string }) => ({ projectId: Number(projectId) }),
    stringify: ({ projectId }: { projectId: number }) => ({ projectId: String(projectId) }),
  },
  component: Outlet,
})
const projectStart = createRoute({
  getParentRoute: () => project,
  path: '/',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/projects/$projectId/data', params, search: {} })
  },
})
const projectFramed = createRoute({
  getParentRoute: () => project,
  id: 'project-framed',
  component: ProjectFrame,
  errorComponent: FramedErrorPage,
})

const data = createRoute({
  getParentRoute: () => projectFramed,
  path: '/data',
  validateSearch: readDataSearch,
  component: lazyRouteComponent(
    () => import('./pages/data-manager/data-manager.page.tsx'),
    'DataManagerPage',
  ),
})
const setup = createRoute({
  getParentRoute: () => projectFramed,
  path: '/labeling/setup',
  component: lazyRouteComponent(
    () => import('./pages/config-editor/labeling-setup.page.tsx'),
    'LabelingSetupPage',
  ),
})
const settings = createRoute({
  getParentRoute: () => projectFramed,
  path: '/settings',
  component: lazyRouteComponent(() => import('./pages/project-settings/settings.page.tsx'), 'SettingsPage'),
})
const webhooks = createRoute({
  getParentRoute: () => projectFramed,
  path: '/settings/webhooks',
  component: lazyRouteComponent(
    () => import('./pages/project-settings/webhooks/webhooks.page.tsx'),
    'WebhooksPage',
  ),
})
const storages = createRoute({
  getParentRoute: () => projectFramed,
  path: '/settings/storages',
  component: lazyRouteComponent(
    () => import('./pages/project-settings/storages/storages.page.tsx'),
    'StoragesPage',
  ),
})
const models = createRoute({
  getParentRoute: () => projectFramed,
  path: '/settings/models',
  component: lazyRouteComponent(
    () => import('./pages/project-settings/models/models.page.tsx'),
    'ModelsPage',
  ),
})
const imports = createRoute({
  getParentRoute: () => projectFramed,
  path: '/settings/imports',
  component: lazyRouteComponent(
    () => import('./pages/project-settings/imports/imports.page.tsx'),
    'ImportsPage',
  ),
})
const label = createRoute({
  getParentRoute: () => project,
  path: '/label',
  errorComponent: FramedErrorPage,
  component: lazyRouteComponent(() => import('./pages/labeling/labeling.page.tsx'), 'LabelingPage'),
})

const tree = root.addChildren([
  signIn,
  signUp,
  resetPassword,
  guarded.addChildren([
    start,
    create,
    framed.addChildren([projects, account]),
    project.addChildren([
      projectStart,
      projectFramed.addChildren([data, setup, settings, imports, storages, models, webhooks]),
      label,
    ]),
  ]),
])

/** The router of the application. */
export function createAppRouter() {
  return createRouter({
    routeTree: tree,
    trailingSlash: 'preserve',
    defaultPreload: 'intent',
    defaultErrorComponent: ErrorPage,
    defaultPendingComponent: LoadingPage,
    defaultPendingMs: 300,
    scrollRestoration: true,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
}
