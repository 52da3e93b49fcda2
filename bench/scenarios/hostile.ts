/** Measures what a call notices while hostile documents are added through the API. */
import { setTimeout as sleep } from 'node:timers/promises';
import { placeCall } from '../../src/phone/call.ts';
import type { PhoneCall } from '../../src/phone/phone-call.ts';
import { PACES } from '../caller.ts';
import { hostileDocuments } from '../hostile-documents.ts';
import type { HostileDocument } from '../hostile-documents.ts';
import { TENANT } from '../lines.ts';
import { question } from '../questions.ts';
import { distribution, merged, under } from '../results.ts';
import type { Results } from '../results.ts';
import type { Bench, Scenario } from '../scenario.ts';
import { answeredTurns, turnOf } from '../turns.ts';
import type { Turn } from '../turns.ts';

const LINE = 'hostile';

export const hostile: Scenario = {
  name: 'hostile',
  lines: ({ hostile: { modelMs } }) => [
    { name: LINE, speculation: 'final', dial: { firstTokenMs: modelMs, tokenMs: 15, tokens: 5 } },
  ],
  async run(bench) {
    const { turns } = bench.parameters.hostile;
    const to = bench.line(LINE).number;
    const call = await placeCall({ ...bench.our.target, to, timing: PACES.brisk });
    await call.greeting();
    await speakWhile(bench, call, (spoken) => spoken < turns);
    const quiet = await speakWhile(bench, call, (spoken) => spoken < turns);
    const documents = hostileDocuments();
    const adding = { isOver: false };
    const [beside, outcomes] = await Promise.all([
      speakWhile(bench, call, () => !adding.isOver),
      addAll(bench, documents).finally(() => (adding.isOver = true)),
    ]);
    await call.hangUp();
    const { requests } = await bench.model.settled();
    const added = (all: readonly Turn[]): Results => {
      const answered = answeredTurns(all, requests);
      return { ...distribution(answered.map(({ addedMs }) => addedMs)), lost: all.length - answered.length };
    };
    return merged([
      under('hostile.quiet', added(quiet)),
      under('hostile.beside', added(beside)),
      {
        'hostile.documents': documents.length,
        'hostile.refused': outcomes.filter((each) => each !== 'read').length,
      },
    ]);
  },
};

async function speakWhile(
  bench: Bench,
  call: PhoneCall,
  goesOn: (spoken: number) => boolean,
): Promise<Turn[]> {
  const turns: Turn[] = [];
  while (goesOn(turns.length)) {
    bench.signal.throwIfAborted();
    const text = question(turns.length);
    turns.push(turnOf(await call.say(text, { partials: [text] }), call.log));
    await sleep(bench.parameters.hostile.gapMs);
  }
  return turns;
}

/** Adds the documents one after another and removes what was read, so that the gateways take over both. */
async function addAll({ our, log }: Bench, documents: readonly HostileDocument[]): Promise<string[]> {
  const outcomes: string[] = [];
  const headers = { authorization: `Bearer ${our.apiToken}` };
  for (const { name, bytes } of documents) {
    const url = `${our.system.addresses.gateway}/api/v1/knowledge/documents/${name}?tenant=${TENANT}`;
    const startedAt = performance.now();
    const response = await fetch(url, { method: 'PUT', headers, body: Buffer.from(bytes) });
    const answer = await response.text();
    outcomes.push(response.ok ? 'read' : 'refused');
    const tookS = ((performance.now() - startedAt) / 1_000).toFixed(1);
    log(`${name}: ${response.status} after ${tookS} s ${answer.slice(0, 120)}`);
    // The gateways look for changes every five seconds.
    await sleep(response.ok ? 6_000 : 0);
    if (response.ok) await fetch(url, { method: 'DELETE', headers });
  }
  return outcomes;
}
