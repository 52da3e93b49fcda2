import { KNOWLEDGE } from '../../../src/cli/knowledge/knowledge-program.ts';
import { runInProcess } from '../../setup/run-in-process.ts';
import { repositoryPath, runProgram } from '../../setup/run-program.ts';

type Env = Readonly<Record<string, string>>;
const withAgents = (env: Env): Env => ({ AGENTS_DIR: repositoryPath('agents'), ...env });

/** Runs `npm run knowledge` in this process, with only `env` and the sample's agents as its environment. */
export const runKnowledge = (args: readonly string[], env: Env) =>
  runInProcess(KNOWLEDGE, args, withAgents(env));

/** The same in a process of its own, as `npm run` does. */
export const spawnKnowledge = (args: readonly string[], env: Env) =>
  runProgram('src/cli/knowledge/knowledge-cli.ts', args, withAgents(env));
