/** Makes sure that there is a Temporal server to start, and prints where: for continuous integration and images. */
import { resolveTemporalCli } from './temporal-cli.ts';
import { StartError } from './start-error.ts';

try {
  console.log(await resolveTemporalCli({ env: process.env, log: (line) => console.error(line) }));
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
