/** `npm run tokens`: manages the tokens of programs that use the API. */
import { runProgram } from '../../lib/command-line.ts';
import { TOKENS } from './tokens-program.ts';

process.exitCode = await runProgram(TOKENS);
