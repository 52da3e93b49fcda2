/** `npm run tokens`: manages the tokens of programs that use the API. */
import { runCli } from '../run-cli.ts';
import { TOKENS } from './tokens-program.ts';

process.exitCode = await runCli(TOKENS);
