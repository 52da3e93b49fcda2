/** The program of `npm run fork`: answers a recorded call again from some turn on, with another agent or another model. */
import { parseArgs } from 'node:util';
import { createReplyModel } from '../../adapters/llm/create-model.ts';
import { AdapterError } from '../../adapters/ports/error.ts';
import type { ReplyModel } from '../../adapters/ports/model.ts';
import { loadAgentFile } from '../../config/agents.ts';
import { findTemporal, loadForkConfig, replayKeys } from '../../config/replay.ts';
import type { ForkConfig } from '../../config/replay.ts';
import type { AgentConfig } from '../../contracts/agent.ts';
import { callPolicy } from '../../conversation/call-policy.ts';
import { CALL_POLICY } from '../../workflows/call/policy.ts';
import type { Program } from '../../lib/command-line.ts';
import { complaintOf, optionsOf, UsageError, workflowOfCall } from './command-line.ts';
import { forkableTurns, forkCall } from './fork.ts';
import type { ForkedTurn, ForkOptions } from './fork.ts';
import { openPassages } from './passages.ts';
import { readCall } from './recorded-call.ts';
import type { RecordedCall } from './recorded-call.ts';
import { columnHeads, forkedTurn, isSame, sharedTurn, textWidth } from './side-by-side.ts';
import { runFromFile, openStoredCalls } from './stored-calls.ts';
import type { StoredCall } from './stored-calls.ts';

const USAGE = `Usage: npm run fork -- --call CA... --turn N [options]
  --call CA...       the call with this Call SID
  --workflow-id ID   the call with this workflow id
  --file FILE        the call of a history file; needs no server
  --turn N           first turn to answer again; earlier turns stay as they were
  --agent FILE       answer as this agent (default: the agent of the call, as it was then)
  --model NAME       answer with this model (default: OPENAI_MODEL)
  --json             one JSON object instead of columns
Shows both versions side by side. Writes nothing and changes no call.
`;

function parseOptions(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    options: {
      call: { type: 'string' },
      'workflow-id': { type: 'string' },
      file: { type: 'string' },
      turn: { type: 'string' },
      agent: { type: 'string' },
      model: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  }).values;
}

type Options = ReturnType<typeof parseOptions>;

export const FORK: Program = { name: 'fork', main, complaintOf };

async function main(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const options = optionsOf(() => parseOptions(args));
  if (options.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const config = await loadForkConfig(env);
  const model = modelOf(config, options.model);
  const agent = options.agent === undefined ? undefined : await readAgent(options.agent);
  const call = readCall(await readStoredCall(options, env));
  const from = turnOf(call, options.turn);
  await using passages = await openPassages(config.databaseUrl, call);
  const before = call.turns.filter(({ number }) => number < from);
  const fork = {
    call,
    from,
    model,
    agent: agent ?? call.start.agent,
    policy: agent === undefined ? call.start.policy : callPolicy(CALL_POLICY, agent, { hasFallback: false }),
    search: passages.search,
  };
  if (options.json) {
    const report = { ...(await forkReport(fork)), isToday: passages.isToday };
    process.stdout.write(`${JSON.stringify(report)}\n`);
    return 0;
  }
  const width = textWidth(process.stdout.columns);
  const write = (text: string) => void process.stdout.write(text);
  write(headLines(fork, passages.source));
  for (const turn of before) write(sharedTurn(turn, width));
  write(columnHeads(width));
  write(await forkedTurns(fork, width, write));
  return 0;
}

/** Writes each turn as soon as it is answered. Returns the summary line. */
async function forkedTurns(
  options: ForkOptions,
  width: number,
  write: (text: string) => void,
): Promise<string> {
  let answered = 0;
  let different = 0;
  for await (const turn of answersOf(options)) {
    if (turn.said === undefined) write(sharedTurn(turn.original, width));
    else {
      answered += 1;
      if (!isSame(turn)) different += 1;
      write(forkedTurn(turn, width));
    }
  }
  return `\n${different} of ${answered} answers differ\n`;
}

/** The turns of a fork. A vendor's failure is told with the number of the answer. */
async function* answersOf(options: ForkOptions): AsyncGenerator<ForkedTurn, void, void> {
  let answered = 0;
  try {
    for await (const turn of forkCall(options)) {
      if (turn.said !== undefined) answered += 1;
      yield turn;
    }
  } catch (error: unknown) {
    const isVendors =
      error instanceof AdapterError || (error instanceof Error && error.name === 'TimeoutError');
    if (!isVendors) throw error;
    throw new UsageError(`answer ${answered + 1} of the fork: ${error.message}`);
  }
}

/** Both versions from the turn on. */
async function forkReport({ call, from, agent, model, ...rest }: ForkOptions): Promise<object> {
  const turns = await Array.fromAsync(answersOf({ call, from, agent, model, ...rest }));
  return {
    from,
    original: { agent: call.start.agent.version, models: modelsOf(call) },
    fork: { agent: agent.version, models: [model.name] },
    turns: turns.map(({ original, said }) => ({
      number: original.number,
      caller: original.caller,
      original: original.said.trim(),
      heard: original.heard.trim(),
      fork: said?.trim() ?? null,
      isSame: isSame({ original, ...(said === undefined ? {} : { said }) }),
    })),
  };
}

function headLines({ call, from, agent, model }: ForkOptions, source: string): string {
  const { agent: then } = call.start;
  return [
    `${call.start.callSid} from turn ${from}`,
    `original  agent ${then.id} (${then.version}), model ${modelsOf(call).join(', ')}`,
    `fork      agent ${agent.id} (${agent.version}), model ${model.name}`,
    `passages  ${source}`,
    '',
    '',
  ].join('\n');
}

const modelsOf = ({ turns }: RecordedCall): readonly string[] => [
  ...new Set(turns.flatMap(({ model }) => model ?? [])),
];

async function readStoredCall(
  { call, 'workflow-id': workflowId, file }: Options,
  env: NodeJS.ProcessEnv,
): Promise<StoredCall> {
  if ([call, workflowId, file].filter((each) => each !== undefined).length !== 1) {
    throw new UsageError('say which call: one of --call, --workflow-id or --file');
  }
  if (file !== undefined) return [await runFromFile(file)];
  const id = call === undefined ? (workflowId ?? '') : workflowOfCall(call);
  await using calls = await openStoredCalls(await findTemporal(env), replayKeys(env));
  return await calls.read(id);
}

function turnOf(call: RecordedCall, text: string | undefined): number {
  const possible = forkableTurns(call).map(({ number }) => number);
  const list = possible.length === 0 ? 'it has none' : `it has ${possible.join(', ')}`;
  if (text === undefined)
    throw new UsageError(`--turn is missing: choose a turn with words of the caller; ${list}`);
  const found = possible.find((number) => String(number) === text);
  if (found === undefined) {
    throw new UsageError(`the call has no turn ${text} with words of the caller to answer; ${list}`);
  }
  return found;
}

function modelOf({ openai }: ForkConfig, name: string | undefined): ReplyModel {
  if (name !== undefined && openai.apiKey === undefined) {
    throw new UsageError(`--model ${name} needs OPENAI_API_KEY`);
  }
  // The head line names the model, so the warnings of `createReplyModel` are dropped.
  const log = { warn: () => undefined, error: () => undefined };
  return createReplyModel({ ...openai, model: name ?? openai.model }, log);
}

async function readAgent(file: string): Promise<AgentConfig> {
  try {
    return await loadAgentFile(file);
  } catch (error: unknown) {
    if (error instanceof Error && 'code' in error) throw new UsageError(`cannot read the agent ${file}`);
    throw error;
  }
}
