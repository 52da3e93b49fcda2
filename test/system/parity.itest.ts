import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultPayloadConverter } from '@temporalio/common';
import type { temporal } from '@temporalio/proto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { openedHistory } from '../../src/adapters/temporal/payload-codec.ts';
import { callWorkflowId } from '../../src/contracts/ids.ts';
import type { SpeculationConfig } from '../../src/contracts/agent.ts';
import type { CallSid } from '../../src/contracts/ids.ts';
import { aSystemWithModel } from './a-system.ts';
import { agentSource } from './agent-source.ts';

const QUESTIONS = [
  'What are your opening hours?',
  'How much is a basic tune-up?',
  'And for an electric bike?',
];

/** Scaled to a tenth, this is still long enough for a partial prompt to count as stable. */
const FINAL_AFTER_MS = 4_000;

/** The numbers of three agents that differ in nothing else. */
const NUMBERS: Record<SpeculationConfig['mode'], string> = {
  off: '+15550200001',
  final: '+15550200002',
  'last-stable': '+15550200003',
};

let agentsDir: string;
let one: Awaited<ReturnType<typeof aSystemWithModel>>;
beforeAll(async () => {
  agentsDir = await mkdtemp(join(tmpdir(), 'evercall-agents-'));
  const source = await agentSource();
  for (const [mode, number] of Object.entries(NUMBERS)) {
    const agent = source
      .replace(/^numbers: .*$/mu, `numbers: ['${number}']`)
      .replace(/^ {2}mode: final$/mu, `  mode: ${mode}`);
    await writeFile(join(agentsDir, `${mode}.yaml`), agent);
  }
  one = await aSystemWithModel({ AGENTS_DIR: agentsDir });
  one.openai.pace({ firstTokenMs: 80, tokenMs: 5 });
});
afterAll(async () => {
  await one[Symbol.asyncDispose]();
  await rm(agentsDir, { recursive: true, force: true });
});

interface Asked {
  readonly name: string;
  readonly input: unknown;
  result: unknown;
}

/**
 * Inputs and results of the activities in a call's history, without ids and times. Grouped by activity, because the order of
 * two concurrent activities means nothing. `saveTurn` is left out: the rows show its input, and the speed of the database
 * decides whether it runs as a local activity or in the background.
 */
async function asked(callSid: CallSid): Promise<Partial<Record<string, Asked[]>>> {
  const { events } = await openedHistory(one.codec, one.temporal.workflow.getHandle(callWorkflowId(callSid)));
  const byEvent = new Map<string, Asked>();
  for (const event of events ?? []) {
    const scheduled = event.activityTaskScheduledEventAttributes;
    const completed = event.activityTaskCompletedEventAttributes;
    const name = scheduled?.activityType?.name ?? '';
    if (scheduled != null && name !== 'saveTurn') {
      byEvent.set(String(event.eventId), { name, input: contentOf(scheduled.input), result: undefined });
    }
    const task = byEvent.get(String(completed?.scheduledEventId));
    if (task !== undefined) task.result = contentOf(completed?.result);
  }
  return Object.groupBy(byEvent.values(), ({ name }) => name);
}

function contentOf(payloads: temporal.api.common.v1.IPayloads | null | undefined): unknown {
  const [payload] = payloads?.payloads ?? [];
  const content: unknown = payload === undefined ? undefined : defaultPayloadConverter.fromPayload(payload);
  return withoutTimes(content);
}

/** `relay`: the relay's reason for the end is recorded only if its webhook arrives before its socket closes. */
const CHANGING =
  /^(?:callSid|called|relay|at|startedAt|endedAt|times|tookMs|responseTimeMs|audioDurationMs|metrics|version|agentVersion|speculation|wasted)$/;

function withoutTimes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTimes);
  if (typeof value !== 'object' || value === null) return value;
  // The id of an agent is its mode.
  const isAgentId = (inner: unknown) => typeof inner === 'string' && inner in NUMBERS;
  const kept = Object.entries(value).filter(([name, inner]) => !CHANGING.test(name) && !isAgentId(inner));
  return Object.fromEntries(kept.map(([name, inner]) => [name, withoutTimes(inner)]));
}

/** How often requests were speculative so far, and how often one was adopted. */
async function speculated() {
  const response = await fetch(`${one.system.addresses.gateway}/health/ready`);
  const { counters } = Health.parse(await response.json());
  return counters.speculation;
}

async function play(mode: SpeculationConfig['mode']) {
  const before = await speculated();
  const requests = one.openai.requests.length;
  await using call = await one.call({ to: NUMBERS[mode], timing: { finalAfterMs: FINAL_AFTER_MS } });
  await call.greeting();
  for (const question of QUESTIONS) await call.say(question);
  // The last partial prompt was wrong.
  await call.say('And in winter?', { partials: ['And', 'And in the interim?'] });
  await call.hangUp();
  const turns = await one.recordedTurns(call.callSid);
  const after = await speculated();
  return {
    turns: withoutTimes(
      turns.map(({ userInput, aiResponse, plannedResponse, knowledgeUsed }) => ({
        userInput,
        aiResponse,
        plannedResponse,
        knowledgeUsed,
      })),
    ),
    asked: await asked(call.callSid),
    speculated: { started: after.started - before.started, adopted: after.adopted - before.adopted },
    /** When the model was asked, relative to the end of the caller's words. */
    requestedMs: turns.flatMap(({ details }) => Times.parse(details).times?.modelRequested ?? []),
    cost: turns.map(({ details }) => details['speculation']).filter((cost) => cost !== undefined),
    prompts: one.openai.requests.slice(requests).map(({ body }) => body.messages.map(withoutClock)),
  };
}

/** The calls are made in different minutes. */
const withoutClock = (message: { readonly role: string; readonly content: string }) => ({
  ...message,
  content: message.content.replaceAll(/^- (?:It is now|The business is) .*$/gmu, ''),
});

const Health = z.object({
  counters: z.object({ speculation: z.object({ started: z.number(), adopted: z.number() }) }),
});
const Times = z.object({ times: z.object({ modelRequested: z.number().optional() }).optional() });

it('a call with speculation has the same inputs, results and call record as one without', async () => {
  const off = await play('off');
  expect(off.speculated).toEqual({ started: 0, adopted: 0 });
  for (const mode of ['final', 'last-stable'] as const) {
    const on = await play(mode);
    expect(on.speculated).toEqual({ started: mode === 'final' ? 4 : 5, adopted: 4 });
    expect(on.turns).toEqual(off.turns);
    expect(on.asked['reply']).toHaveLength(QUESTIONS.length + 1);
    expect(on.asked).toEqual(off.asked);
    if (mode === 'final') {
      expect(on.prompts).toEqual(off.prompts);
      expect(on.requestedMs.every((ms) => ms >= 0)).toBe(true);
    } else {
      // Started before the caller had finished. A wrong guess is closed and counted, and has no other effect.
      expect(on.requestedMs.map((ms) => ms < 0)).toEqual([true, true, true, false]);
      const right = { adopted: 1, thrownAway: 0, tokensWasted: 0 };
      expect(on.cost).toMatchObject([right, right, right, { adopted: 1, thrownAway: 1 }]);
      expect(on.prompts.toSpliced(QUESTIONS.length, 1)).toEqual(off.prompts);
    }
  }
}, 300_000);
