/** `npm run deliveries`: what the business was told about its calls, and what did not arrive. */
import { runCli } from '../run-cli.ts';
import { DELIVERIES } from './deliveries-program.ts';

process.exitCode = await runCli(DELIVERIES);
