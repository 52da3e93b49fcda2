/** `npm run fork`: answers a recorded call again from some turn on, with another agent or another model. */
import { runCli } from '../run-cli.ts';
import { FORK } from './fork-program.ts';

process.exitCode = await runCli(FORK);
