import { repositoryPath, runProgram } from '../../setup/run-program.ts';

/** Runs `npm run knowledge` with nothing in its environment but `env` and the sample's agents. */
export function runKnowledge(args: readonly string[], env: Readonly<Record<string, string>>) {
  return runProgram('src/cli/knowledge/knowledge-cli.ts', args, {
    AGENTS_DIR: repositoryPath('agents'),
    ...env,
  });
}
