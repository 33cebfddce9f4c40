import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser } from '../../testing/browser.ts'
import { startTestServer, type TestServer } from '../../testing/server.ts'

describe('pages', () => {
  let server: TestServer
  let built: string
  beforeAll(async () => {
    built = await mkdtemp(join(tmpdir(), 'siali-pages-'))
    await mkdir(join(built, 'static'))
    await writeFile(join(built, 'index.html'), '<title>Shell</title>')
    await writeFile(join(built, 'docs-api.html'), '<title>Reference</title>')
    await writeFile(join(built, 'static', 'app-1a2b3c4d.js'), 'export {}')
    await writeFile(join(built, 'static', 'mark.svg'), '<svg/>')
    await writeFile(join(built, 'package.json'), 'not for everybody')
    server = await startTestServer({ SIALI_WEB_DIR: built })
  })
  afterAll(async () => {
    await server.stop()
    await rm(built, { recursive: true, force: true })
  })

  it('lead who is not signed in to the sign-in form and back', async () => {
    const browser = openBrowser(server.app)
    const answer = await browser.get('/projects/3/data')
    expect([answer.status, answer.headers['location']]).toEqual([302, '/user/login/?next=/projects/3/data/'])
    expect((await browser.get('/')).headers['location']).toBe('/user/login/')
    const withQuery = await browser.get('/projects/3/data?tab=1&task=7')
    expect([
      withQuery.status,
      new URL(String(withQuery.headers['location']), 'http://a').searchParams.get('next'),
    ]).toEqual([302, '/projects/3/data?tab=1&task=7'])
    expect((await browser.get('/no-such-page')).status).toBe(404)
  })

  it('tell a person that nothing is there by a page, and a program in JSON', async () => {
    const browser = openBrowser(server.app)
    const page = await browser.get('/no-such-page', { accept: 'text/html,*/*;q=0.8' })
    expect([page.status, page.text]).toEqual([404, '<title>Shell</title>'])
    for (const [path, accept] of [
      ['/no-such-page', 'application/json'],
      ['/api/no-such-thing/', 'text/html'],
      ['/static/no-such-file.js', 'text/html'],
    ] as const) {
      const answer = await browser.get(path, { accept })
      expect([path, answer.status, answer.headers['content-type']]).toEqual([
        path,
        404,
        expect.stringMatching(/^application\/json/),
      ])
    }
  })

  it('run scripts of this server only, and are never framed or kept', async () => {
    for (const [path, title] of [
      ['/user/login/', 'Shell'],
      ['/user/signup', 'Shell'],
      ['/docs/api/', 'Reference'],
    ] as const) {
      const answer = await openBrowser(server.app).get(path)
      expect([path, answer.status, answer.text]).toEqual([path, 200, `<title>${title}</title>`])
      const policy = String(answer.headers['content-security-policy'])
      expect(policy).toContain("script-src 'self';")
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).not.toMatch(/script-src[^;]*unsafe/)
      expect(answer.headers).toMatchObject({
        'x-frame-options': 'DENY',
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
      })
    }
  })

  it('come with assets that may be kept for ever when their names say what is in them', async () => {
    const answer = await openBrowser(server.app).get('/static/app-1a2b3c4d.js')
    expect([answer.status, answer.text]).toEqual([200, 'export {}'])
    expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect(answer.headers['x-content-type-options']).toBe('nosniff')
    const plain = await openBrowser(server.app).get('/static/mark.svg')
    expect([plain.status, plain.text, plain.headers['cache-control']]).toEqual([200, '<svg/>', 'no-cache'])
  })

  it('are the ones of the last build, without a new start', async () => {
    const again = await mkdtemp(join(tmpdir(), 'siali-pages-'))
    await mkdir(join(again, 'static'))
    await writeFile(join(again, 'index.html'), 'first')
    const other = await startTestServer({ SIALI_WEB_DIR: again })
    try {
      const browser = openBrowser(other.app)
      expect((await browser.get('/user/login/')).text).toBe('first')
      await rm(join(again, 'static'), { recursive: true })
      await mkdir(join(again, 'static'))
      await writeFile(join(again, 'static', 'app-5e6f7a8b.js'), 'export {}')
      await writeFile(join(again, 'index.html'), 'second')
      expect((await browser.get('/user/login/')).text).toBe('second')
      expect((await browser.get('/static/app-5e6f7a8b.js')).status).toBe(200)
    } finally {
      await other.stop()
      await rm(again, { recursive: true, force: true })
    }
  })

  it.each([
    '/static/..%2f..%2fpackage.json',
    '/static/..%2fpackage.json',
    '/static/%2e%2e/package.json',
    '/static/../package.json',
    '/static/..%5cpackage.json',
    '/static//etc/passwd',
    '/static/%00',
    '/static/',
  ])('give no file outside their assets: %s', async (path) => {
    const answer = await openBrowser(server.app).get(path)
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.status).toBeLessThan(500)
    expect(answer.text).not.toContain('not for everybody')
  })

  it.each([
    ['/swagger.json', '/docs/api/schema/json/'],
    ['/docs/api/schema/redoc/', '/docs/api/'],
    ['/docs/api/schema/swagger-ui/', '/docs/api/'],
    ['/favicon.ico', '/static/mark.svg'],
  ])('known from before, %s, lead to %s', async (from, to) => {
    const answer = await openBrowser(server.app).get(from)
    expect([answer.status, answer.headers['location']]).toEqual([302, to])
  })

  it('send a browser from /api to the reference and a program away', async () => {
    const browser = openBrowser(server.app)
    const answer = await browser.get('/api', { accept: 'text/html,*/*;q=0.8' })
    expect([answer.status, answer.headers['location']]).toEqual([302, '/docs/api/'])
    expect((await browser.get('/api', { accept: 'application/json' })).status).toBe(404)
  })

  it('say what to do when they were not built', async () => {
    const bare = await startTestServer({ SIALI_WEB_DIR: join(built, 'nothing') })
    try {
      const answer = await openBrowser(bare.app).get('/user/login/')
      expect(answer.status).toBe(503)
      expect(answer.text).toContain('npm run build')
    } finally {
      await bare.stop()
    }
  })
})
