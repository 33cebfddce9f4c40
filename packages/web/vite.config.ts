// Builds the pages into dist: index.html for the application, docs-api.html for the API reference.
// Everything is local; in development calls go to the server on port 8080.

import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin, type ProxyOptions } from 'vite'

const here = import.meta.dirname
// The package does not export its browser build by name: it is found where npm puts it, above or beside us.
const scalarFile = ['../../node_modules', 'node_modules']
  .map((folder) => join(here, folder, '@scalar/api-reference/dist/browser/standalone.js'))
  .find((path) => existsSync(path))

/**
 * Scripts and the icon that the pages name themselves, outside the bundle: each is written with the hash of its content
 * in its name, and the pages are told that name. The icon keeps its plain name too, for /favicon.ico.
 */
function namedFiles(): Plugin {
  const references = new Map<string, string>()
  return {
    name: 'named-files',
    apply: 'build',
    async buildStart() {
      if (scalarFile === undefined)
        throw new Error('@scalar/api-reference is not installed. Run npm install.')
      for (const [name, path] of [
        ['theme.js', join(here, 'public/static/theme.js')],
        ['mark.svg', join(here, 'public/static/mark.svg')],
        ['scalar.js', scalarFile],
      ] as const) {
        const source = await readFile(path)
        references.set(name, this.emitFile({ type: 'asset', name, source }))
        if (name === 'mark.svg') this.emitFile({ type: 'asset', fileName: `static/${name}`, source })
      }
    },
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const page of Object.values(bundle)) {
          if (page.type !== 'asset' || !page.fileName.endsWith('.html')) continue
          let html = String(page.source)
          for (const [name, reference] of references)
            html = html.replaceAll(`"/static/${name}"`, `"/${this.getFileName(reference)}"`)
          page.source = html
        }
      },
    },
  }
}

const server = process.env['SIALI_DEV_SERVER'] ?? 'http://127.0.0.1:8080'

export default defineConfig({
  root: here,
  base: '/',
  plugins: [react(), namedFiles()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    assetsDir: 'static',
    copyPublicDir: false,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
    rolldownOptions: { input: { index: join(here, 'index.html'), reference: join(here, 'docs-api.html') } },
  },
  server: {
    port: 5173,
    proxy: Object.fromEntries(
      ['/api', '/data/', '/storage-data', '/tasks', '/logout', '/health', '/docs', '/user'].map((path) => [
        path,
        {
          target: server,
          // Opening a page is ours; what its forms send is the server's.
          bypass: (request) =>
            path === '/user' &&
            request.method === 'GET' &&
            request.headers.accept?.includes('text/html') === true
              ? '/index.html'
              : undefined,
        } satisfies ProxyOptions,
      ]),
    ),
  },
})
