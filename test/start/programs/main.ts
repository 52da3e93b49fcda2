/** `npm start` with stand-ins for gateway and worker. */
import { fileURLToPath } from 'node:url';
import { addressLines } from '../../../src/start/addresses.ts';
import { runUntilStopped } from '../../../src/start/run-until-stopped.ts';
import { startSystem } from '../../../src/start/supervisor.ts';

const program = (name: string): string => fileURLToPath(new URL(`./${name}.ts`, import.meta.url));

await runUntilStopped({
  start: async (signal) => {
    const system = await startSystem({
      env: process.env,
      signal,
      log: (line) => console.error(`evercall: ${line}`),
      onLine: (service, line) => console.log(`${service}: ${line}`),
      programs: { gateway: program('gateway'), worker: program('worker') },
    });
    console.error(['evercall: ready for calls', ...addressLines(system)].join('\n  '));
    return system;
  },
});
