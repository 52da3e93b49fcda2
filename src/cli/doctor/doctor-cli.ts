/** `npm run doctor`: checks a set-up. It names misspelt variables itself. */
import { runProgram } from '../../lib/command-line.ts';
import { DOCTOR } from './doctor-program.ts';

process.exitCode = await runProgram(DOCTOR);
