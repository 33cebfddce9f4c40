// Builds the pages into dist: index.html for the application, docs-api.html for the API reference.
// Everything is local; in development calls go to the server on port 8080.

import { existsSync } from 'node:fs'
import { copyFile, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin, type ProxyOptions } from 'vite'

const here = dirname(fileURLToPath(import.meta.url))
// The package does not export its browser build by name: it is found where npm puts it, above or beside us.
const scalarFile = ['../../node_modules', 'node_modules']
  .map((folder) => join(here, folder, '@scalar/api-reference/dist/browser/standalone.js'))
  .find((path) => existsSync(path))

/** Puts the reference's script beside our own assets, so that the page loads nothing from elsewhere. */
function referenceScript(): Plugin {
  return {
    name: 'reference-script',
    apply: 'build',
    async closeBundle() {
      if (scalarFile === undefined)
        throw new Error('@scalar/api-reference is not installed. Run npm install.')
      await mkdir(join(here, 'dist/static'), { recursive: true })
      await copyFile(scalarFile, join(here, 'dist/static/scalar.js'))
    },
  }
}

const server = process.env['SIALI_DEV_SERVER'] ?? 'http://127.0.0.1:8080'

export default defineConfig({
  root: here,
  base: '/',
  plugins: [react(), referenceScript()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    assetsDir: 'static',
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
