/** Measures what calls notice of operators who watch them, and how soon an operator's action is acknowledged. */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { callTo, noteProblems } from '../calls.ts';
import { openLivePage } from '../live-page.ts';
import { pacedCalls } from '../paced-calls.ts';
import { distribution, merged, under } from '../results.ts';
import type { Results } from '../results.ts';
import type { Bench, Scenario } from '../scenario.ts';

const LINE = 'watched';
const DIAL = { tokenMs: 15, tokens: 8 };
const READERS = 5;
/** How often a reader's page reads the list again. */
const READ_EVERY_MS = 1_000;
const CONTROL_EVERY_MS = 400;
/** The greeting is over by then. */
const SETTLE_MS = 3_000;

const liveSchema = z.object({ calls: z.array(z.object({ callSid: z.string() })) });

export const watched: Scenario = {
  name: 'watched',
  lines: ({ watched: { modelMs } }) => [
    { name: LINE, speculation: 'final', dial: { ...DIAL, firstTokenMs: modelMs } },
  ],
  async run(bench) {
    const sizes = bench.parameters.watched;
    const alone = await pacedCalls(bench, LINE, sizes);
    await using page = await openLivePage(bench);
    const stopping = new AbortController();
    const signal = AbortSignal.any([stopping.signal, bench.signal]);
    const readers = Array.from({ length: READERS }, () => watch(bench, signal));
    const beside = await pacedCalls(bench, LINE, sizes).finally(() => stopping.abort());
    const events = await Promise.all(readers);
    const longestTaskMs = await page?.longestTaskMs();
    return merged([
      under('watched.alone', alone),
      under('watched.beside', beside),
      {
        'watched.addedP95Ms': (beside['p95Ms'] ?? NaN) - (alone['p95Ms'] ?? NaN),
        'watched.events': events.reduce((sum, each) => sum + each, 0),
        ...(longestTaskMs === undefined ? {} : { 'watched.page.longestTaskMs': longestTaskMs }),
      },
      under('watched.control', await control(bench, sizes.controls)),
    ]);
  },
};

/** Reads the stream of events, and the list every second, until `signal`. Returns the number of events. */
async function watch(bench: Bench, signal: AbortSignal): Promise<number> {
  let events = 0;
  const stream = async () => {
    const response = await ask(bench, '/api/v1/events', { signal });
    const decoder = new TextDecoder();
    if (response.body === null) throw new Error('the stream of events has no body');
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      events += decoder.decode(chunk, { stream: true }).match(/^event: call$/gmu)?.length ?? 0;
    }
  };
  const list = async () => {
    while (!signal.aborted) {
      const response = await ask(bench, '/api/v1/live', { signal });
      await response.arrayBuffer();
      await sleep(READ_EVERY_MS, undefined, { signal });
    }
  };
  await Promise.all([stream(), list()]).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
  return events;
}

/** Says `count` sentences in one call as an operator. Returns how long each took to be acknowledged. */
async function control(bench: Bench, count: number): Promise<Results> {
  const lastsMs = SETTLE_MS + (count + 5) * CONTROL_EVERY_MS * 2;
  const call = bench.phones.run([
    callTo(bench, LINE, { pace: 'wire', seed: 1, hangUpAt: Date.now() + lastsMs }),
  ]);
  await sleep(SETTLE_MS, undefined, { signal: bench.signal });
  const { calls } = liveSchema.parse(await (await ask(bench, '/api/v1/live')).json());
  const callSid = calls[0]?.callSid;
  if (callSid === undefined) throw new Error('the list of live calls is empty');
  const tookMs: number[] = [];
  for (let said = 0; said < count; said += 1) {
    const startedMs = performance.now();
    const response = await ask(bench, `/api/v1/calls/${callSid}/say`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text: 'One moment.', mode: 'after' }),
    });
    await response.arrayBuffer();
    tookMs.push(performance.now() - startedMs);
    await sleep(CONTROL_EVERY_MS, undefined, { signal: bench.signal });
  }
  await ask(bench, `/api/v1/calls/${callSid}/hang-up`, { method: 'POST' });
  noteProblems(bench, await call);
  return distribution(tookMs);
}

/** Asks the gateway's API. Throws unless the answer is a success. */
async function ask({ our }: Bench, path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set('authorization', `Bearer ${our.apiToken}`);
  const response = await fetch(new URL(path, our.system.addresses.gateway), { ...init, headers });
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return response;
}
