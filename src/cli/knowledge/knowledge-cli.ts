/** `npm run knowledge`: manages the documents from which calls are answered. */
import { runCli } from '../run-cli.ts';
import { KNOWLEDGE } from './knowledge-program.ts';

process.exitCode = await runCli(KNOWLEDGE);
