/** `npm run users`: manages the people who may sign in. */
import { runProgram } from '../../lib/command-line.ts';
import { USERS } from './users-program.ts';

process.exitCode = await runProgram(USERS);
