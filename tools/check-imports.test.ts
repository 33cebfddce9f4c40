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
})
