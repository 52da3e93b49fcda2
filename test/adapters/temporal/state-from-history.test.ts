import { readFile } from 'node:fs/promises';
import { defaultPayloadConverter, fromPayloadsAtIndex } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { stateFromHistory } from '../../../src/adapters/temporal/state-from-history.ts';
import type { ReplyInput, TurnRecord } from '../../../src/contracts/activities.ts';
import { planTurn } from '../../../src/conversation/plan.ts';
import { parseHistory } from '../../../src/cli/replay/history-file.ts';
import type { History } from '../../../src/cli/replay/history-file.ts';
import { turnsSavedInBackground } from '../../workflows/saved-turns.ts';

async function golden(scene: string): Promise<History> {
  const path = new URL(`../../replay/golden/0.1.0/${scene}.json`, import.meta.url);
  const parsed = parseHistory(await readFile(path, 'utf8'));
  if (parsed.kind === 'malformed') throw new Error(parsed.complaint);
  return parsed.history;
}

/** The turns as this version wrote them into the books last, in order. */
function booked(history: History): readonly TurnRecord[] {
  const turns = new Map(turnsSavedInBackground(history).map((turn) => [turn.turnNumber, turn]));
  return [...turns.values()].sort((one, other) => one.turnNumber - other.turnNumber);
}

/** The events up to the one before `isHere`. */
function before(
  { events }: History,
  isHere: (event: NonNullable<History['events']>[number]) => boolean,
): NonNullable<History['events']> {
  return (events ?? []).slice(0, (events ?? []).findIndex(isHere));
}

describe('the state of a call, read from its history', () => {
  it.each(['plain', 'barge-in', 'dropped', 'template'])(
    'is what was said and heard, as the books have it (%s)',
    async (scene) => {
      const history = await golden(scene);
      const state = stateFromHistory(history.events ?? []);
      const lines = state?.turns.map(({ number, caller, heard, kind }) => ({
        ...{ number, caller, kind },
        heard: heard.trim(),
      }));
      expect(lines).toEqual(
        booked(history).map(({ turnNumber, userInput, aiResponse, details }) => ({
          ...{ number: turnNumber, caller: userInput, kind: details['kind'] },
          heard: aiResponse ?? '',
        })),
      );
      expect(state?.owed).toBeNull();
    },
  );

  it('holds words of the caller that no worker has seen, and says what is due for them', async () => {
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

  it('holds the words that a lost connection has left owed, and how much of them was heard', async () => {
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

  it('is not read from something else', () => {
    expect(stateFromHistory([])).toBeUndefined();
  });
});

it('the digest of a call is known from the last question that a model was asked with it', async () => {
  const { events } = await golden('plain');
  const digest = { upTo: 4, text: 'Ada calls.' };
  const withDigest = (events ?? []).map((event) => {
    const scheduled = event.activityTaskScheduledEventAttributes;
    if (scheduled?.activityType?.name !== 'reply') return event;
    const input = fromPayloadsAtIndex<ReplyInput>(defaultPayloadConverter, 0, scheduled.input?.payloads);
    const payloads = [defaultPayloadConverter.toPayload({ ...input, digest })];
    return { ...event, activityTaskScheduledEventAttributes: { ...scheduled, input: { payloads } } };
  });
  expect(stateFromHistory(withDigest)?.digest).toEqual(digest);
  expect(stateFromHistory(events ?? [])).not.toHaveProperty('digest');
});
