/**
 * Compares one turn through the FallbackAdapter of @livekit/agents with one turn through a complete Evercall system. The
 * first model accepts the request and stays silent; the second one works. Prints the time to the first words of both.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { initializeLogger, llm } from '@livekit/agents';
import { LLM } from '@livekit/agents-plugin-openai';
import { askOnce } from '../../chaos/fault-call.ts';
import { startFaultSystem } from '../../chaos/fault-system.ts';
import { startFakeOpenAi } from '../../test/fakes/fake-openai.ts';

const FALLBACK_PACE = { firstTokenMs: 300, tokenMs: 20 };
const log = (line: string): void => console.error(line);

await using primary = await startFakeOpenAi();
await using fallback = await startFakeOpenAi(FALLBACK_PACE);
primary.script(() => ({ type: 'silence' }));

const theirs = await throughFallbackAdapter();
console.log(`FallbackAdapter, default settings:  first words after ${theirs} ms`);
const ours = await throughOurs();
console.log(`Evercall, default settings:         first words after ${ours} ms`);
console.log(JSON.stringify({ 'fallbackAdapter.firstWordsMs': theirs, 'evercall.firstWordsMs': ours }));
// The adapter keeps asking the silent model in the background, which would keep this process alive.
process.exit(0);

/** Uses the adapter's default settings, which give each model five seconds. */
async function throughFallbackAdapter(): Promise<number> {
  initializeLogger({ pretty: false, level: 'silent' });
  const models = [primary, fallback].map(
    ({ baseUrl }) => new LLM({ model: 'gpt-4.1-mini', apiKey: 'sk-bench-0123456789', baseURL: baseUrl }),
  );
  const chatCtx = llm.ChatContext.empty();
  chatCtx.addMessage({ role: 'user', content: 'When do you open?' });
  const askedAt = performance.now();
  for await (const { delta } of new llm.FallbackAdapter({ llms: models }).chat({ chatCtx })) {
    if ((delta?.content ?? '') !== '') return Math.round(performance.now() - askedAt);
  }
  return -1;
}

/** From the caller's final prompt to the first words at the phone. */
async function throughOurs(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'evercall-fallback-'));
  try {
    const system = await startFaultSystem({
      ...{ folder, log },
      ...{ primaryUrl: primary.baseUrl, fallbackUrl: fallback.baseUrl },
    });
    try {
      const { firstWordsMs = -1 } = await askOnce(system, 1);
      return Math.round(firstWordsMs);
    } finally {
      await system.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
