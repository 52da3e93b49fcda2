/** `npm run knowledge`: manages the documents from which calls are answered. */
import { runProgram } from '../../lib/command-line.ts';
import { KNOWLEDGE } from './knowledge-program.ts';

process.exitCode = await runProgram(KNOWLEDGE);
