/** `npm run voice`: manages recorded sentences and the audio cache of the own voice. */
import { runProgram } from '../../lib/command-line.ts';
import { VOICE } from './voice-program.ts';

process.exitCode = await runProgram(VOICE);
