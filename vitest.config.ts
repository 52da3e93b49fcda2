import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Worker threads crash inside Temporal's native core; child processes do not.
    pool: 'forks',
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['test/**/*.test.ts'], testTimeout: 5_000 },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['test/**/*.itest.ts'],
          globalSetup: ['test/setup/services.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // Two cores: files one after another keep each call's timing close to production.
          fileParallelism: false,
        },
      },
    ],
  },
});
