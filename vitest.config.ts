// The suffix of a test says where it runs: *.test.ts in Node, *.workerd.test.ts against the real runtime,
// *.browser.test.ts in a real browser. The last two start processes of their own and run after the quick ones.

import { defineConfig } from 'vitest/config'

/** No test may fail because the machine is busy; this only ends one that hangs. */
const hangsMs = 120_000

export default defineConfig({
  test: {
    globalSetup: 'test/global-setup.ts',
    maxWorkers: 2,
    testTimeout: hangsMs,
    hookTimeout: hangsMs,
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.workerd.test.ts', 'test/**/*.browser.test.ts'],
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'workerd',
          include: ['test/**/*.workerd.test.ts'],
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['test/**/*.browser.test.ts'],
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
