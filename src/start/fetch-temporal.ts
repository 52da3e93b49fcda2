/** Makes sure that there is a Temporal server to start, and prints where. `--no-download`: without asking the vendor. */
import { parseArgs } from 'node:util';
import { ConfigError } from '../config/environment.ts';
import { StartError } from './start-error.ts';
import { resolveTemporalCli } from './temporal-cli.ts';

const { values: flags } = parseArgs({ options: { 'no-download': { type: 'boolean', default: false } } });

/** Half a download in the cache would stay there for ever. */
const stopping = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stopping.abort());

try {
  const path = await resolveTemporalCli({
    env: process.env,
    log: (line) => console.error(line),
    signal: stopping.signal,
    mayDownload: !flags['no-download'],
  });
  console.log(path);
} catch (error) {
  process.exitCode = 1;
  if (error instanceof ConfigError || error instanceof StartError) console.error(error.message);
  else if (!stopping.signal.aborted) throw error;
}
