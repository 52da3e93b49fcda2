/** `npm run demo`: starts the whole system and prints a call to it. */
import { appendFileSync, mkdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { withoutEmpty } from '../config/environment.ts';
import { optionsOrExit } from '../lib/command-line.ts';
import { freePort } from '../lib/free-port.ts';
import { addressLines } from './addresses.ts';
import { DataDirInUse } from './data-lock.ts';
import { runDemoCall } from './demo-call.ts';
import { loadEnvFile } from './env-file.ts';
import { runUntilStopped } from './run-until-stopped.ts';
import { startSystem } from './supervisor.ts';
import type { System } from './system.ts';

const USAGE = `Usage: npm run demo [-- OPTIONS]
Starts the whole system and prints a call to it.
  --tour   seven calls that show failures
  --fast   ten times real speed
  --once   stops after the call`;

const { values: flags } = optionsOrExit({ name: 'demo', usage: USAGE }, () =>
  parseArgs({
    options: {
      once: { type: 'boolean', default: false },
      fast: { type: 'boolean', default: false },
      tour: { type: 'boolean', default: false },
    },
  }),
);

// A sample: the system itself does not depend on it.
const tour = flags.tour ? await (await import('../../samples/tour/tour.ts')).prepareTour() : undefined;

/** Limit of demos that run at the same time in one folder. */
const MAX_DEMOS = 20;

await runUntilStopped({
  start: async (signal) => {
    loadEnvFile((line) => console.error(`demo: ${line}`));
    return await startInFreeFolder(signal);
  },
  afterwards: async (system) => {
    console.log(['', ...addressLines(system), ''].join('\n'));
    const options = {
      scale: flags.fast ? 0.1 : 1,
      write: (text: string): void => void process.stdout.write(text),
    };
    const failures = await (tour?.play(system, options) ?? runDemoCall(system, options));
    for (const failure of failures) console.error(`demo: ${failure}`);
    if (flags.once) return failures.length === 0 ? 0 : 1;
    console.log(
      `\nThe system is still running. Call it yourself:\n  ${phoneCommand(system)}\nCtrl-C stops it.`,
    );
    return undefined;
  },
});

/** Starts in DATA_DIR and at PORT, or if they are not set in the first unused data folder and at a free port. */
async function startInFreeFolder(signal: AbortSignal): Promise<System> {
  const given = withoutEmpty(process.env);
  for (let number = 1; ; number++) {
    const dataDir = given['DATA_DIR'] ?? join('.data', number === 1 ? 'demo' : `demo-${number}`);
    // Each demo prefers a different port, because two demos that start together would both find 3000 free.
    const port =
      given['PORT'] ??
      String(await freePort({ preferred: 2_999 + number, host: given['HOST'] ?? '127.0.0.1' }));
    const env = { LOG_LEVEL: 'warn', BROWSER_PHONE: 'demo', ...given, DATA_DIR: dataDir, PORT: port };
    try {
      return await startDemo((await tour?.settings(env, dataDir)) ?? env, dataDir, signal);
    } catch (error) {
      if (!(error instanceof DataDirInUse) || given['DATA_DIR'] !== undefined || number === MAX_DEMOS)
        throw error;
    }
  }
}

function startDemo(
  env: Readonly<Record<string, string>>,
  dataDir: string,
  signal: AbortSignal,
): Promise<System> {
  console.log(`starting (the first start takes a few seconds longer); logs: ${join(dataDir, 'demo.log')}`);
  return startSystem({
    env,
    signal,
    log: (line) => console.error(`evercall: ${line}`),
    onLine: (service, line) => {
      mkdirSync(dataDir, { recursive: true });
      appendFileSync(join(dataDir, 'demo.log'), `${service} ${line}\n`);
      // Only errors are printed between the lines of the conversation.
      if (isError(line)) console.error(`${service} ${line}`);
    },
  });
}

/** Whether a log line of gateway or worker (JSON by pino) reports an error. */
function isError(line: string): boolean {
  const level = /^\{"level":(\d+)/.exec(line)?.[1];
  return level !== undefined && Number(level) >= 50;
}

function phoneCommand({ addresses }: System): string {
  return `DATA_DIR=${relative('.', addresses.dataDir)} npm run phone -- --url ${addresses.webhook} --connect-to ${addresses.gateway}`;
}
