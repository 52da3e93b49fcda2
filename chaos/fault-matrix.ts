/**
 * `npm run chaos:faults`: makes the primary model fail in every known way, before its first word and in mid-sentence, while
 * the fallback model works. Prints which model answered and how fast. Exits with 1 if a limit was broken.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import PQueue from 'p-queue';
import { optionsOrExit } from '../src/lib/command-line.ts';
import { freePort } from '../src/lib/free-port.ts';
import { wholeNumber } from '../src/lib/option-values.ts';
import type { System } from '../src/start/system.ts';
import { startFakeOpenAi } from '../test/fakes/fake-openai.ts';
import type { FakeOpenAi } from '../test/fakes/fake-openai.ts';
import { markerOf } from './answers.ts';
import { askOnce } from './fault-call.ts';
import { summaryOf, tableOf, violationsIn } from './fault-report.ts';
import type { Cell } from './fault-report.ts';
import { startFaultSystem } from './fault-system.ts';
import { answerTo, markerOfTurn } from './model-answers.ts';
import { MODEL_FAULTS, PACE } from './model-faults.ts';
import type { ModelFault } from './model-faults.ts';

/** Pace of the fallback model. The limits assume that its first token takes at most 500 ms. */
const FALLBACK_PACE = { firstTokenMs: 300, tokenMs: 20 };
/** Number of calls at the same time. With more, the machine would limit the times. */
const AT_ONCE = 4;

const USAGE = `Usage: npm run chaos:faults -- [--calls N]
Makes N calls (default 2) for each fault of the model.`;
const callsEach = optionsOrExit({ name: 'chaos:faults', usage: USAGE }, () =>
  wholeNumber('--calls', parseArgs({ options: { calls: { type: 'string', default: '2' } } }).values.calls),
);
const log = (line: string): void => console.error(line);
const plays = new Map<string, ModelFault['before']>();
let questions = 0;

await using primary = await startFakeOpenAi(PACE);
await using fallback = await startFakeOpenAi(FALLBACK_PACE);
const triesOf = new Map<string, number>();
primary.script((body) => {
  const marker = markerOfTurn(body);
  if (marker === undefined) return undefined;
  const tries = triesOf.get(marker) ?? 0;
  triesOf.set(marker, tries + 1);
  return plays.get(marker)?.(answerTo(marker, body), tries);
});
fallback.script((body) => {
  const marker = markerOfTurn(body);
  return marker === undefined ? undefined : { type: 'answer', tokens: answerTo(marker, body) };
});

const scratch = await mkdtemp(join(tmpdir(), 'evercall-faults-'));
const cells: Cell[] = [];
try {
  const scripted = MODEL_FAULTS.flatMap((fault) => [
    { fault: fault.name, when: 'before the first token', play: fault.before },
    { fault: fault.name, when: 'mid-sentence', play: fault.mid },
  ]);
  await askSystem('primary', primary.baseUrl, scripted);
  for (const [fault, baseUrl] of Object.entries(await unreachable(primary)))
    await askSystem(fault.replace(/\W+/gu, '-'), baseUrl, [{ fault, when: 'before the first token' }]);
} finally {
  await rm(scratch, { recursive: true, force: true });
}

const violations = violationsIn(cells);
console.log(`\n${tableOf(cells)}\n`);
for (const line of violations) console.log(line);
console.log(JSON.stringify(summaryOf(cells)));
process.exitCode = violations.length === 0 ? 0 : 1;

/** Addresses to which no connection can be made, by kind of failure. */
async function unreachable(model: FakeOpenAi): Promise<Readonly<Record<string, string>>> {
  return {
    'connection refused': `http://127.0.0.1:${await freePort()}/v1`,
    'name not resolved (DNS)': 'https://openai.invalid/v1',
    'no TLS on the other side': model.baseUrl.replace('http:', 'https:'),
  };
}

interface Question extends Pick<Cell, 'fault' | 'when'> {
  readonly play?: ModelFault['before'];
}

/** Asks the questions on a system of their own. */
async function askSystem(name: string, primaryUrl: string, asked: readonly Question[]): Promise<void> {
  const folder = join(scratch, name);
  const system = await startFaultSystem({ folder, primaryUrl, fallbackUrl: fallback.baseUrl, log });
  try {
    cells.push(...(await ask(system, asked)));
  } finally {
    await system.stop();
  }
}

/** Asks each question in `--calls` separate calls. */
async function ask(system: System, asked: readonly Question[]): Promise<readonly Cell[]> {
  const queue = new PQueue({ concurrency: AT_ONCE });
  return Promise.all(
    asked.map(async ({ fault, when, play }) => ({
      ...{ fault, when },
      answers: await Promise.all(
        Array.from({ length: callsEach }, () => {
          const index = (questions += 1);
          if (play !== undefined) plays.set(markerOf(index), play);
          return queue.add(() => askOnce(system, index));
        }),
      ),
    })),
  );
}
