import { describe, expect, it } from 'vitest'
import { checkEdges, readEdges } from './check-imports.ts'

describe('import rules', () => {
  it('reads static, type, re-exporting and dynamic imports', () => {
    const text = `import a from 'x'\nimport type { B } from '../b.ts'\nexport * from './c.ts'\nconst d = await import('y')\nimport './e.css'`
    expect(readEdges('packages/web/src/pages/p.ts', text).map((edge) => edge.to)).toEqual([
      'x',
      'packages/web/src/b.ts',
      'packages/web/src/pages/c.ts',
      'y',
      'packages/web/src/pages/e.css',
    ])
    expect(readEdges('a.ts', "import type { B } from './b.ts'")[0]?.isType).toBe(true)
  })

  it('lets a lower package import nothing of a higher one', () => {
    expect(checkEdges([{ from: 'packages/contract/src/a.ts', to: '@siali/server' }])).toHaveLength(1)
    expect(checkEdges([{ from: 'packages/server/src/a.ts', to: '@siali/contract' }])).toEqual([])
  })

  it('keeps headless labeling free of React and the DOM roles', () => {
    const from = 'packages/labeling/src/engine/engine.ts'
    expect(checkEdges([{ from, to: 'react' }])).toHaveLength(1)
    expect(checkEdges([{ from, to: 'packages/labeling/src/paint/painter.canvas.ts' }])).toHaveLength(1)
  })

  it('keeps test parts out of the product', () => {
    const to = 'packages/server/src/testing/server.ts'
    expect(checkEdges([{ from: 'packages/server/src/app.ts', to }])).toHaveLength(1)
    expect(checkEdges([{ from: 'packages/server/src/app.test.ts', to }])).toEqual([])
  })

  it('lets features meet through services, and see the row types of each other', () => {
    const from = 'packages/server/src/features/tasks/task.service.ts'
    const queries = 'packages/server/src/features/projects/project.queries.ts'
    expect(checkEdges([{ from, to: queries }])[0]).toContain('go through its service')
    expect(checkEdges([{ from, to: queries, isType: true }])).toEqual([])
    expect(checkEdges([{ from, to: queries.replace('queries', 'service') }])).toEqual([])
    expect(checkEdges([{ from, to: 'packages/server/src/features/tasks/task.queries.ts' }])).toEqual([])
  })

  it('lets nothing of the server open a socket but the guard', () => {
    const from = 'packages/server/src/features/webhooks/request.ts'
    for (const to of ['node:http', 'node:https', 'node:net', 'node:tls', 'http', 'undici', 'node-fetch'])
      expect(checkEdges([{ from, to }])[0]).toContain('go through outbound/fetch.ts')
    expect(checkEdges([{ from, to: 'node:http', isType: true }])).toEqual([])
    expect(checkEdges([{ from: 'packages/server/src/outbound/fetch.ts', to: 'node:http' }])).toEqual([])
    expect(checkEdges([{ from: from.replace('.ts', '.test.ts'), to: 'node:net' }])).toEqual([])
  })

  it('mounts routes and lists jobs in one place each', () => {
    const routes = 'packages/server/src/features/tasks/task.routes.ts'
    expect(checkEdges([{ from: 'packages/server/src/features/index.ts', to: routes }])).toEqual([])
    expect(checkEdges([{ from: 'packages/server/src/app.ts', to: routes }])).toHaveLength(1)
  })

  it('loads the server from the command line only when it is needed', () => {
    const edge = { from: 'packages/cli/src/database.ts', to: '@siali/server' }
    expect(checkEdges([edge])).toHaveLength(1)
    expect(checkEdges([{ ...edge, isDynamic: true }])).toEqual([])
  })

  it('keeps tools from painting and painting from the wire', () => {
    const tag = 'packages/labeling/src/tags/control/rectangle/rectangle'
    expect(checkEdges([{ from: `${tag}.tool.ts`, to: `${tag}.paint.ts` }])).toHaveLength(1)
    expect(checkEdges([{ from: `${tag}.paint.ts`, to: `${tag}.codec.ts` }])).toHaveLength(1)
    expect(checkEdges([{ from: `${tag}.paint.ts`, to: `${tag}.region.ts` }])).toEqual([])
  })

  it('lets the first rule that fits decide', () => {
    const edge = { from: 'a.ts', to: 'b.ts' }
    const no = { from: /a/, to: /b/, message: 'no' }
    expect(checkEdges([edge], [{ from: /a/, to: /b/ }, no])).toEqual([])
    expect(checkEdges([edge], [no])).toEqual(['a.ts → b.ts: no'])
  })

  it('does not take an import in a comment for one', () => {
    expect(readEdges('a.ts', "// import x from 'y'\n/* import z from 'w' */")).toEqual([])
  })
})
