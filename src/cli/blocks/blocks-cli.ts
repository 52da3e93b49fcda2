/** `npm run blocks`: manages the numbers whose calls are not taken. */
import { runProgram } from '../../lib/command-line.ts';
import { BLOCKS } from './blocks-program.ts';

process.exitCode = await runProgram(BLOCKS);
