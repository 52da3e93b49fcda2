/** `npm run blocks`: manages the numbers whose calls are not taken. */
import { runCli } from '../run-cli.ts';
import { BLOCKS } from './blocks-program.ts';

process.exitCode = await runCli(BLOCKS);
