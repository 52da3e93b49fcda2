/** `npm run replay`: checks that the current workflow code still follows the histories of recorded calls. */
import { runCli } from '../run-cli.ts';
import { REPLAY } from './replay-program.ts';
import { installReplayRuntime } from './replay-runs.ts';

installReplayRuntime();
process.exitCode = await runCli(REPLAY);
