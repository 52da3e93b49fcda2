/** Makes sure that there is a Temporal server to start, and prints where. `--no-download`: without asking the vendor. */
import { parseArgs } from 'node:util';
import { ConfigError } from '../config/environment.ts';
import { resolveTemporalCli } from './temporal-cli.ts';
import { StartError } from './start-error.ts';

const { values: flags } = parseArgs({ options: { 'no-download': { type: 'boolean', default: false } } });

try {
  const log = (line: string): void => console.error(line);
  console.log(await resolveTemporalCli({ env: process.env, log, mayDownload: !flags['no-download'] }));
} catch (error) {
  if (!(error instanceof ConfigError || error instanceof StartError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
