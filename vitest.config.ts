// Three projects: unit (pure, Node), server (HTTP over real PostgreSQL), browser (real Chromium).
import { defineConfig } from 'vitest/config'

const common = {
  testTimeout: 60_000,
  hookTimeout: 120_000,
  environment: 'node' as const,
  // A second, the default, is short on a busy machine.
  expect: { poll: { timeout: 20_000 } },
}

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...common,
          name: 'unit',
          include: [
            'packages/{contract,labeling,formats,ui,sdk}/src/**/*.test.ts',
            'packages/web/src/**/*.test.ts',
            'tools/**/*.test.ts',
          ],
          exclude: ['**/*.browser.test.ts', '**/node_modules/**'],
        },
      },
      {
        test: {
          ...common,
          name: 'server',
          include: ['packages/{server,cli}/src/**/*.test.ts', 'examples/**/*.test.ts'],
          globalSetup: ['packages/server/src/db/testing.setup.ts'],
          maxWorkers: 2,
        },
      },
      {
        test: {
          ...common,
          name: 'e2e',
          include: ['e2e/**/*.test.ts', 'packages/**/*.browser.test.ts'],
          testTimeout: 240_000,
          maxWorkers: 1,
        },
      },
    ],
  },
})
