/** `npm run eval:knowledge`. */
import { runProgram } from '../src/lib/command-line.ts';
import { EVAL_KNOWLEDGE } from './knowledge-program.ts';

process.exitCode = await runProgram(EVAL_KNOWLEDGE);
