import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { slowestFiles } from './test/setup/slowest-files.ts';

// Inherited by everything that the tests start: compiled modules are kept from one process to the next.
process.env['NODE_COMPILE_CACHE'] ??= fileURLToPath(new URL('node_modules/.cache/compiled', import.meta.url));

export default defineConfig({
  test: {
    // Worker threads crash inside Temporal's native core; child processes do not.
    pool: 'forks',
    reporters: ['default', slowestFiles()],
    // All limits are wide enough for a machine that is slow and busy; a test that passes does not wait for them.
    expect: { poll: { timeout: 15_000 } },
    // Within it the servers of all tests are to end.
    teardownTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          testTimeout: 20_000,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['test/**/*.itest.ts'],
          globalSetup: ['test/setup/services.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 3,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
