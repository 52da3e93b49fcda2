import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { filesAtOnce } from './test/setup/files-at-once.ts';
import { LongestFirst } from './test/setup/longest-first.ts';
import { runReport } from './test/setup/run-report.ts';

// Inherited by everything that the tests start: compiled modules are kept from one process to the next.
process.env['NODE_COMPILE_CACHE'] ??= fileURLToPath(new URL('node_modules/.cache/compiled', import.meta.url));

/** Written by `.ci/run`, which reads the counts from it. */
const reportFile = process.env['TEST_REPORT'];
const jsonReport: ['json', { outputFile: string }][] =
  reportFile === undefined ? [] : [['json', { outputFile: reportFile }]];

/** These compare times of a few milliseconds: they run one after another. */
const ALONE = ['test/bench/bare-server.itest.ts', 'test/phone/*.itest.ts'];

/** These expect words within a fraction of a second. They mostly wait, so two run at once where three others could. */
const TIMED = [
  'test/system/own-voice.itest.ts',
  'test/system/own-voice-interrupts.itest.ts',
  'test/system/parity.itest.ts',
  'test/system/replacing.itest.ts',
  'test/system/speculation.itest.ts',
  'test/system/takeover.itest.ts',
  'test/system/warm-up.itest.ts',
];

/** Each sets up Temporal's native core for itself, which a process can do only once. */
const OWN_CORE = ['test/replay/*.itest.ts', 'test/workflows/*.itest.ts'];

/** Runs of chaos, of the tour and of the bench that measure times or keep to them, each with a whole system: `npm run test:long`. */
const LONG = ['test/bench/main.itest.ts', 'test/chaos/whole.itest.ts', 'test/samples/tour.itest.ts'];

/** Whole systems that only count: also `npm run test:long`. */
const LONG_PAIRS = [
  'test/chaos/noisy.itest.ts',
  'test/chaos/sabotage.itest.ts',
  'test/start/backup.itest.ts',
  'test/start/on-postgres.itest.ts',
];

const FILES_AT_ONCE = filesAtOnce();
const TIMED_AT_ONCE = FILES_AT_ONCE - 1;

const INTEGRATION = {
  globalSetup: ['test/setup/services.ts'],
  testTimeout: 240_000,
  hookTimeout: 240_000,
  // Their calls mostly wait for speech at its pace.
  maxConcurrency: 8,
  // Whole systems on a busy machine. The end of the run names each test that passed only the second time.
  retry: 1,
};

/** Each run starts its own. */
const OWN_SERVICES = { globalSetup: [] };

export default defineConfig({
  test: {
    // Worker threads crash inside Temporal's native core; child processes do not.
    pool: 'forks',
    reporters: ['default', runReport(), ...jsonReport],
    // All limits are wide enough for a machine that is slow and busy; a test that passes does not wait for them.
    expect: { poll: { timeout: 30_000 } },
    // Within it the servers of all tests are to end.
    teardownTimeout: 60_000,
    sequence: { sequencer: LongestFirst },
    // Node runs our TypeScript by itself. Vite would take longer to transform it than all tests of the unit ring take.
    experimental: { viteModuleRunner: false, nodeLoader: false },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // A process for each file takes longer to start than its tests do to run.
          isolate: false,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          ...INTEGRATION,
          name: 'integration',
          include: ['test/**/*.itest.ts'],
          exclude: [...OWN_CORE, ...TIMED, ...ALONE, ...LONG, ...LONG_PAIRS],
          // A file would need a second of processor time to load what the others have loaded.
          isolate: false,
          maxWorkers: FILES_AT_ONCE,
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          ...INTEGRATION,
          name: 'own-core',
          include: OWN_CORE,
          maxWorkers: FILES_AT_ONCE,
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          ...INTEGRATION,
          name: 'timed',
          include: TIMED,
          isolate: false,
          maxWorkers: TIMED_AT_ONCE,
          sequence: { groupOrder: 3 },
        },
      },
      {
        extends: true,
        test: {
          ...INTEGRATION,
          name: 'alone',
          include: ALONE,
          isolate: false,
          maxWorkers: 1,
          sequence: { groupOrder: 4 },
        },
      },
      {
        extends: true,
        test: {
          ...INTEGRATION,
          ...OWN_SERVICES,
          name: 'long-pairs',
          include: LONG_PAIRS,
          maxWorkers: TIMED_AT_ONCE,
          sequence: { groupOrder: 5 },
        },
      },
      {
        extends: true,
        test: {
          ...INTEGRATION,
          ...OWN_SERVICES,
          name: 'long',
          include: LONG,
          maxWorkers: 1,
          sequence: { groupOrder: 6 },
        },
      },
    ],
  },
});
