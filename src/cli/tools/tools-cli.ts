/** `npm run tools`: the tools of an MCP server as text for an agent's file. */
import { runCli } from '../run-cli.ts';
import { TOOLS } from './tools-program.ts';

process.exitCode = await runCli(TOOLS);
