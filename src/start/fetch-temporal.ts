/** Makes sure that there is a Temporal server to start, and prints where. */
import { parseArgs } from 'node:util';
import { ConfigError } from '../config/environment.ts';
import { optionsOrExit } from '../lib/command-line.ts';
import { StartError } from './start-error.ts';
import { resolveTemporalCli } from './temporal-cli.ts';
import { resolveFullServer } from './temporal-full-programs.ts';

const USAGE = `Usage: node src/start/fetch-temporal.ts [OPTIONS]
Makes sure that there is a Temporal server to start, and prints where.
  --no-download   without asking the vendor
  --full          the server for Postgres`;

const { values: flags } = optionsOrExit({ name: 'fetch-temporal', usage: USAGE }, () =>
  parseArgs({
    options: {
      'no-download': { type: 'boolean', default: false },
      full: { type: 'boolean', default: false },
    },
  }),
);

/** Half a download in the cache would stay there for ever. */
const stopping = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stopping.abort());

try {
  const log = (line: string): void => console.error(line);
  const options = { env: process.env, log, signal: stopping.signal };
  console.log(
    flags.full
      ? (await resolveFullServer(options)).server
      : await resolveTemporalCli({ ...options, mayDownload: !flags['no-download'] }),
  );
} catch (error) {
  process.exitCode = 1;
  if (error instanceof ConfigError || error instanceof StartError) console.error(error.message);
  else if (!stopping.signal.aborted) throw error;
}
