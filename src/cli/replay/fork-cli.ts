/** `npm run fork`: answers a recorded call again from some turn on, with another agent or another model. */
import { runProgram } from '../../lib/command-line.ts';
import { FORK } from './fork-program.ts';

process.exitCode = await runProgram(FORK);
