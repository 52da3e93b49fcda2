/** `npm start`: runs the whole system on this machine. */
import { parseArgs } from 'node:util';
import { optionsOrExit } from '../lib/command-line.ts';
import { addressLines } from './addresses.ts';
import { loadEnvFile } from './env-file.ts';
import { runUntilStopped } from './run-until-stopped.ts';
import { serveSupervisor } from './serve-supervisor.ts';
import { startSystem } from './supervisor.ts';

const USAGE = `Usage: npm start
Runs the whole system on this machine. Settings are environment variables or lines of .env; .env.example lists them.`;

// An option would have no effect.
optionsOrExit({ name: 'evercall', usage: USAGE }, () => parseArgs({ options: {} }));

await runUntilStopped({
  start: async (signal) => {
    const log = (line: string): void => console.error(`evercall: ${line}`);
    loadEnvFile(log);
    const system = await startSystem({
      env: process.env,
      signal,
      log,
      // Gateway and worker write JSON, which is passed on unchanged for a log collector.
      onLine: (service, line) => {
        if (service === 'gateway' || service === 'worker') console.log(line);
        else console.error(`${service}: ${line}`);
      },
    });
    await serveSupervisor(process.env, system, log);
    console.error(['evercall: ready for calls', ...addressLines(system)].join('\n  '));
    return system;
  },
});
