import { readFile } from 'node:fs/promises';
import { defaultPayloadConverter, fromPayloadsAtIndex } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { stateFromHistory } from '../../../src/adapters/temporal/state-from-history.ts';
import type { ReplyInput } from '../../../src/contracts/activities.ts';
import type { Learnt } from '../../../src/contracts/learnt.ts';
import { latestDigest } from '../../../src/conversation/learnt.ts';
import { planTurn } from '../../../src/conversation/plan.ts';
import { parseHistory } from '../../../src/cli/replay/history-file.ts';
import type { History } from '../../../src/cli/replay/history-file.ts';

async function golden(scene: string): Promise<History> {
  const parsed = parseHistory(await readFile(fileOf(scene), 'utf8'));
  if (parsed.kind === 'malformed') throw new Error(parsed.complaint);
  return parsed.history;
}

/** The recorded turns at the end of the call, in order. */
async function saved(scene: string): Promise<readonly SavedTurn[]> {
  return SAVED_TURNS.parse(JSON.parse(await readFile(fileOf(`turns/${scene}`), 'utf8')));
}

const SAVED_TURNS = z.array(
  z.object({
    turnNumber: z.number(),
    userInput: z.string().nullable(),
    aiResponse: z.string().nullable(),
    details: z.looseObject({ kind: z.string() }),
  }),
);
type SavedTurn = z.infer<typeof SAVED_TURNS>[number];

const fileOf = (name: string) => new URL(`../../replay/golden/0.4.0/${name}.json`, import.meta.url);

/** The events before the first one that matches `isHere`. */
function before(
  { events }: History,
  isHere: (event: NonNullable<History['events']>[number]) => boolean,
): NonNullable<History['events']> {
  return (events ?? []).slice(0, (events ?? []).findIndex(isHere));
}

describe('the state of a call, read from its history', () => {
  it.each(['plain', 'barge-in', 'dropped', 'template'])(
    'matches the call record in what was said and heard (%s)',
    async (scene) => {
      const history = await golden(scene);
      const state = stateFromHistory(history.events ?? []);
      const lines = state?.turns.map(({ number, caller, heard, kind }) => ({
        ...{ number, caller, kind },
        heard: heard.trim(),
      }));
      expect(lines).toEqual(
        (await saved(scene)).map(({ turnNumber, userInput, aiResponse, details }) => ({
          ...{ number: turnNumber, caller: userInput, kind: details.kind },
          heard: aiResponse ?? '',
        })),
      );
      expect(state?.owed).toBeNull();
    },
  );

  it('includes words of the caller that no worker has processed, and what is owed for them', async () => {
    const history = await golden('plain');
    let utterances = 0;
    const events = before(history, ({ workflowExecutionSignaledEventAttributes: signal }) => {
      if (signal?.signalName === 'utterance') utterances += 1;
      return utterances === 2 && signal?.signalName !== 'utterance';
    });
    const state = stateFromHistory(events);
    if (state === undefined) throw new Error('no state');
    expect(planTurn(state)).toMatchObject({ do: 'answer', turn: { caller: 'How much is a basic tune-up?' } });
  });

  it('includes the words that a lost connection left owed, and how much of them was heard', async () => {
    const events = await golden('dropped');
    let connections = 0;
    const upTo = before(events, ({ workflowExecutionSignaledEventAttributes: signal }) => {
      if (signal?.signalName === 'attached') connections += 1;
      return connections === 2 && signal?.signalName !== 'attached';
    });
    const state = stateFromHistory(upTo);
    if (state === undefined) throw new Error('no state');
    expect(planTurn(state)).toMatchObject({
      do: 'answer',
      on: { epoch: 2 },
      turn: { caller: 'What are your opening hours?' },
      owed: { resume: { complete: true } },
    });
    expect(state.owed?.resume?.unheard).toContain('open Tuesday through Saturday');
  });

  it('is undefined for anything but a history', () => {
    expect(stateFromHistory([])).toBeUndefined();
  });
});

it('a digest takes effect with the input that acknowledges it', async () => {
  const { events } = await golden('plain');
  const digest = { upTo: 4, text: 'Ada calls.' };
  const withDigest = (events ?? []).map((event) => {
    const scheduled = event.activityTaskScheduledEventAttributes;
    if (scheduled?.activityType?.name !== 'reply') return event;
    const input = fromPayloadsAtIndex<ReplyInput>(defaultPayloadConverter, 0, scheduled.input?.payloads);
    const learnt: Learnt = { version: 1, events: [{ type: 'digest', digest }] };
    const payloads = [defaultPayloadConverter.toPayload({ ...input, learnt })];
    return { ...event, activityTaskScheduledEventAttributes: { ...scheduled, input: { payloads } } };
  });
  const told = stateFromHistory(withDigest);
  expect([told?.digest, told && latestDigest(told)]).toEqual([undefined, digest]);
  const acknowledged = { epoch: 1, seq: 99, at: 99, text: 'Thanks.', lang: 'en', learnt: 1 };
  const input = { payloads: [defaultPayloadConverter.toPayload(acknowledged)] };
  const signal = { workflowExecutionSignaledEventAttributes: { signalName: 'utterance', input } };
  expect(stateFromHistory([...withDigest, signal])?.digest).toEqual(digest);
  expect(stateFromHistory(events ?? [])).not.toHaveProperty('digest');
});

it('a malformed signal is ignored, as in the workflow', async () => {
  const { events } = await golden('plain');
  const input = { payloads: [defaultPayloadConverter.toPayload({ epoch: 1, seq: 'nine' })] };
  const signal = { workflowExecutionSignaledEventAttributes: { signalName: 'utterance', input } };
  expect(stateFromHistory([...(events ?? []), signal])).toEqual(stateFromHistory(events ?? []));
});
