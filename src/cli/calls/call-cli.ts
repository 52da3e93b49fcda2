/** `npm run call`: calls somebody, and manages the numbers that are never called. */
import { runCli } from '../run-cli.ts';
import { CALL } from './call-program.ts';

process.exitCode = await runCli(CALL);
