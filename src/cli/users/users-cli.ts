/** `npm run users`: manages the people who may sign in. */
import { runCli } from '../run-cli.ts';
import { USERS } from './users-program.ts';

process.exitCode = await runCli(USERS);
