/** `npm run privacy`: exports and erases what is stored about callers, and says what is removed by age. */
import { runProgram } from '../../lib/command-line.ts';
import { PRIVACY } from './privacy-program.ts';

process.exitCode = await runProgram(PRIVACY);
