import { repositoryPath, runProgram } from '../../setup/run-program.ts';

/** Runs `npm run knowledge` with only `env` and the sample's agents in its environment. */
export function runKnowledge(args: readonly string[], env: Readonly<Record<string, string>>) {
  return runProgram('src/cli/knowledge/knowledge-cli.ts', args, {
    AGENTS_DIR: repositoryPath('agents'),
    ...env,
  });
}
