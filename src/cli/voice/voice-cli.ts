/** `npm run voice`: manages recorded sentences and the audio cache of the own voice. */
import { runCli } from '../run-cli.ts';
import { VOICE } from './voice-program.ts';

process.exitCode = await runCli(VOICE);
