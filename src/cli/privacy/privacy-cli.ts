/** `npm run privacy`: exports and erases what is stored about callers, and says what is removed by age. */
import { runCli } from '../run-cli.ts';
import { PRIVACY } from './privacy-program.ts';

process.exitCode = await runCli(PRIVACY);
