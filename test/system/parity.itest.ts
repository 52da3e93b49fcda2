import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultPayloadConverter } from '@temporalio/common';
import type { temporal } from '@temporalio/proto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { callWorkflowId } from '../../src/contracts/ids.ts';
import type { CallSid } from '../../src/contracts/ids.ts';
import { aSystemWithModel } from './a-system.ts';
import type { TestSystem } from './a-system.ts';

const QUESTIONS = [
  'What are your opening hours?',
  'How much is a basic tune-up?',
  'And for an electric bike?',
];

let agentsDir: string;
beforeAll(async () => {
  agentsDir = await mkdtemp(join(tmpdir(), 'evercall-agents-'));
});
afterAll(async () => {
  await rm(agentsDir, { recursive: true, force: true });
});

interface Asked {
  readonly name: string;
  readonly input: unknown;
  result: unknown;
}

/**
 * What the history of a call says its activities were asked and have answered, without ids and times. By activity,
 * in the order of asking: between two activities that run at once, order says nothing.
 */
async function asked(one: TestSystem, callSid: CallSid): Promise<Partial<Record<string, Asked[]>>> {
  const { events } = await one.temporal.workflow.getHandle(callWorkflowId(callSid)).fetchHistory();
  const byEvent = new Map<string, Asked>();
  for (const event of events ?? []) {
    const scheduled = event.activityTaskScheduledEventAttributes;
    const completed = event.activityTaskCompletedEventAttributes;
    if (scheduled != null) {
      const name = scheduled.activityType?.name ?? '';
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

const CHANGING =
  /^(?:callSid|at|startedAt|endedAt|times|tookMs|responseTimeMs|audioDurationMs|metrics|version|agentVersion)$/;

function withoutTimes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTimes);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([name]) => !CHANGING.test(name));
  return Object.fromEntries(kept.map(([name, inner]) => [name, withoutTimes(inner)]));
}

async function play(speculation: 'off' | 'final') {
  await cp('agents', agentsDir, { recursive: true });
  const file = join(agentsDir, 'default.yaml');
  const source = await readFile(file, 'utf8');
  await writeFile(file, source.replace(/^speculation: .*$/mu, `speculation: ${speculation}`));
  await using one = await aSystemWithModel({ AGENTS_DIR: agentsDir });
  one.openai.pace({ firstTokenMs: 80, tokenMs: 5 });
  await using call = await one.call();
  await call.greeting();
  for (const question of QUESTIONS) await call.say(question);
  await call.hangUp();
  const turns = await one.bookedTurns(call.callSid);
  const health = await fetch(`${one.system.addresses.gateway}/health/ready`);
  return {
    turns: withoutTimes(
      turns.map(({ userInput, aiResponse, plannedResponse, knowledgeUsed }) => ({
        userInput,
        aiResponse,
        plannedResponse,
        knowledgeUsed,
      })),
    ),
    asked: await asked(one, call.callSid),
    health: JSON.stringify(await health.json()),
  };
}

it('a call with speculation is the same call as without: same inputs, same results, same books', async () => {
  const on = await play('final');
  const off = await play('off');
  expect(on.health).toContain('"speculation":{"started":3,"adopted":3,"thrownAway":0}');
  expect(off.health).toContain('"speculation":{"started":0,"adopted":0,"thrownAway":0}');
  expect(on.turns).toEqual(off.turns);
  expect(on.asked['reply']).toHaveLength(QUESTIONS.length);
  expect(on.asked).toEqual(off.asked);
}, 120_000);
