/** `npm run alerts`: which alerts began and ended, and whether they reach people. */
import { runCli } from '../run-cli.ts';
import { ALERTS } from './alerts-program.ts';

process.exitCode = await runCli(ALERTS);
