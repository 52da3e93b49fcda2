import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { ModelEvent, ReplyModel } from '../../src/adapters/ports/model.ts';
import type { SpeculationConfig } from '../../src/contracts/agent.ts';
import { buildReplyInput } from '../../src/conversation/inputs.ts';
import { nextAttempt } from '../../src/conversation/ladder.ts';
import { turnId } from '../../src/contracts/ids.ts';
import { planTurn } from '../../src/conversation/plan.ts';
import { reduce } from '../../src/conversation/reduce.ts';
import type { CallEvent, CallState } from '../../src/conversation/state.ts';
import { createCounters } from '../../src/gateway/counters.ts';
import { createMirror } from '../../src/gateway/relay/mirror.ts';
import type { Mirror, MirrorDeps } from '../../src/gateway/relay/mirror.ts';
import { createSpeculation } from '../../src/gateway/relay/speculation.ts';
import type { Speculation } from '../../src/gateway/relay/speculation.ts';
import { createTurnSpeculation } from '../../src/gateway/relay/turn-speculation.ts';
import { normalise } from '../../src/conversation/normalise.ts';
import { notesBefore } from '../../src/conversation/tools/actions.ts';
import { BOOKING, toolAgent } from '../conversation/tools/a-tool.ts';
import { aCall, agent, attached, learnt, replied, says, start, started, T0 } from '../conversation/a-call.ts';

const NOTHING = { requests: 0, tokens: 0 };

/** A mirror that starts its turns with `speculation`. */
function mirrorOn(
  speculation: Speculation,
  { mode, ...deps }: Partial<MirrorDeps & Pick<SpeculationConfig, 'mode'>> = {},
): Mirror {
  return createMirror({
    start,
    attached: attached(),
    speculation: createTurnSpeculation(
      speculation,
      { ...agent.speculation, ...(mode === undefined ? {} : { mode }) },
      { onReady: () => undefined, onSearched: () => undefined },
    ),
    known: Promise.resolve(undefined),
    earlier: undefined,
    language: 'en-US',
    onLanguage: () => undefined,
    onOwed: () => undefined,
    readAgain: async () => undefined,
    ...deps,
  });
}

/** A mirror, and a log of the speculative work: started, held, released, given up. */
function aMirror({
  known,
  epoch = 1,
  readAgain = async () => undefined,
  mode,
  begun = start,
}: {
  known?: CallState;
  begun?: MirrorDeps['start'];
  epoch?: number;
  readAgain?: MirrorDeps['readAgain'];
  mode?: SpeculationConfig['mode'];
} = {}) {
  const done: string[] = [];
  const never = new Promise<undefined>(() => undefined);
  const speculation: Pick<Speculation, 'keyOf' | 'prepare' | 'begin'> = {
    prepare: (_state, { turn }) => void done.push(`prepare ${turn.caller}`),
    keyOf: (_state, { turn }) => normalise(turn.caller ?? ''),
    begin(_state, { turn }, { isHeld = false } = {}) {
      done.push(`${isHeld ? 'hold' : 'ask'} ${turn.caller}`);
      return {
        firstToken: never,
        searchedAt: new Promise<number>(() => undefined),
        release: () => void done.push(`release ${turn.caller}`),
        giveUp(cause) {
          done.push(`give up ${turn.caller}: ${cause}`);
          return NOTHING;
        },
      };
    },
  };
  const mirror = mirrorOn(
    { ...speculation, takeSearch: () => undefined, takeReply: () => undefined },
    {
      start: begun,
      attached: attached(epoch),
      known: Promise.resolve(known),
      onOwed: (id) => done.push(`owed ${id}`),
      readAgain,
      ...(mode === undefined ? {} : { mode }),
    },
  );
  return { mirror, done };
}

it('reports owed words even if the workflow has already asked for them on this connection', async () => {
  const asked = reduce(aCall(attached(), says('When do you open?'), attached(2)), {
    type: 'started',
    turnId: turnId(1, 1),
    epoch: 2,
  });
  const { mirror, done } = aMirror({ known: asked, epoch: 2 });
  await turnOfTheLoop();
  expect(done).toEqual(['ask When do you open?', 'owed 1.1']);
  expect(mirror.owedTurn(turnId(1, 1))).toBeDefined();
});

it('sends the prepared request if the caller said exactly those words', () => {
  const { mirror, done } = aMirror();
  mirror.guess(says('When do you open?'), { isHeld: true });
  mirror.apply(says('When do you open?'));
  expect(done).toEqual(['hold When do you open?', 'release When do you open?']);
});

it('starts again if a letter differs, so that the model gets the exact words', () => {
  const { mirror, done } = aMirror();
  mirror.guess(says('when do you open'), { isHeld: true });
  mirror.apply(says('When do you open?'));
  expect(done).toEqual([
    'hold when do you open',
    'ask When do you open?',
    'give up when do you open: changed',
  ]);
});

it('continues an answer in progress if only case and punctuation differ', () => {
  const { mirror, done } = aMirror();
  mirror.guess(says('when do you open'), { isHeld: false });
  mirror.apply(says('When do you open?'));
  expect(done).toEqual(['ask when do you open', 'release when do you open']);
});

it('sends the prepared request once the guess is worth a request', () => {
  const { mirror, done } = aMirror();
  mirror.guess(says('When do you open'), { isHeld: true });
  mirror.guess(says('When do you open'), { isHeld: true });
  mirror.guess(says('When do you open'), { isHeld: false });
  mirror.apply(says('when do you open?'));
  expect(done).toEqual(['hold When do you open', 'release When do you open', 'release When do you open']);
});

it('without speculation begins only what the search will wait for, once the caller has finished', () => {
  const { mirror, done } = aMirror({ mode: 'off' });
  mirror.guess(says('When do you'), { isHeld: true });
  mirror.apply(says('When do you open?'));
  expect(done).toEqual(['prepare When do you open?']);
});

const silentModel: ReplyModel = {
  name: 'silent',
  async *stream(): AsyncGenerator<ModelEvent, void> {
    await new Promise(() => undefined);
  },
};

/** The input of the workflow in this state, after a round trip through JSON. */
function askedBy(state: CallState) {
  const plan = planTurn(state);
  const attempt = nextAttempt(state, { failures: [], elapsedMs: 0, now: Date.now() });
  if (plan.do !== 'answer' || attempt === undefined) throw new Error('the caller is owed an answer');
  return structuredClone(buildReplyInput(state, plan, [], attempt));
}

it('predicts every turn while digests arrive, because it knows a digest before it takes effect', async () => {
  const counters = createCounters().speculation;
  const speculation = createSpeculation({
    knowledge: { search: async () => [] },
    models: { primary: silentModel, template: silentModel },
    agents: { get: () => agent },
    counters,
  });
  const mirror = mirrorOn(speculation);
  let workflow = aCall(attached());
  const both = (event: CallEvent) => {
    workflow = reduce(workflow, event);
    mirror.apply(event);
  };
  const hits: boolean[] = [];
  for (let seq = 1; seq <= 5; seq += 1) {
    // The workflow has a new digest that the gateway does not know yet.
    if (seq === 2 || seq === 4) {
      workflow = reduce(workflow, learnt({ upTo: seq - 1, text: `Notes of ${seq}.` }));
    }
    both(says(`Question ${seq}?`, { seq, learnt: mirror.state()?.learnt.version ?? 0 }));
    await expect.poll(() => counters.started, { interval: 1 }).toBe(seq);
    const input = askedBy(workflow);
    mirror.claimed(input);
    hits.push(speculation.takeReply(input) !== undefined);
    workflow = reduce(workflow, started({ seq }));
    both(replied({ said: 'Yes.' }, { seq }));
  }
  expect(hits).toEqual([true, true, true, true, true]);
  expect(mirror.state()?.digest).toEqual({ upTo: 3, text: 'Notes of 4.' });
  expect(counters.thrownAway).toMatchObject({ unmatched: 0 });
});

it('knows the digest of a call that it takes over', async () => {
  const digest = { upTo: 7, text: 'Ada calls.' };
  const state = [learnt(digest), says('Hours?', { learnt: 1 }), attached(2)].reduce(
    reduce,
    aCall(attached()),
  );
  const { mirror } = aMirror({ known: state, epoch: 2 });
  await expect.poll(() => mirror.state()?.digest, { interval: 1 }).toEqual(digest);
});

it('R-C3: reads the call again when the workflow asks for a turn that was not known when the call came here', async () => {
  const before = aCall(attached(), attached(2), says('When do you open?', { epoch: 2 }), attached(3));
  const workflow = reduce(before, started({ epoch: 2, on: 3 }));
  const reading = Promise.withResolvers<CallState>();
  const { mirror } = aMirror({ epoch: 3, readAgain: () => reading.promise });
  // The workflow may ask before anything is known of the call.
  mirror.claimed({ turnId: turnId(2, 1) });
  await turnOfTheLoop();
  mirror.settled({ turnId: turnId(2, 1), outcome: 'spoken', said: 'At nine.', times: { at: T0 } });
  mirror.apply(says('And on Sunday?', { epoch: 3 }));
  expect(mirror.state()?.turns).not.toContainEqual(expect.objectContaining({ heard: 'At nine.' }));
  reading.resolve(workflow);
  const heard = () =>
    mirror
      .state()
      ?.turns.slice(-2)
      .map((turn) => [turn.id, turn.caller, turn.heard]);
  await expect.poll(heard, { interval: 1 }).toEqual([
    ['2.1', 'When do you open?', 'At nine.'],
    ['3.1', 'And on Sunday?', ''],
  ]);
  expect(mirror.owedTurn(turnId(3, 1))).toBeDefined();
});

it('does not read the call again for a turn that it knows, nor if the call has moved on meanwhile', async () => {
  const known = aCall(attached(), says('When do you open?'), attached(2));
  let readings = 0;
  const readAgain = async () => {
    readings += 1;
    return aCall(attached(), attached(3));
  };
  const { mirror } = aMirror({ known, epoch: 2, readAgain });
  await turnOfTheLoop();
  mirror.claimed({ turnId: turnId(1, 1) });
  expect(readings).toBe(0);
  mirror.claimed({ turnId: turnId(1, 2) });
  await turnOfTheLoop();
  expect([readings, mirror.state()?.epoch]).toEqual([1, 2]);
});

it('R-G1: the turn after a stand-in knows what that has read back', () => {
  const { mirror } = aMirror({ begun: { ...start, agent: toolAgent } });
  mirror.apply(says('Book ten for Ana Ruiz.'));
  const id = turnId(1, 1);
  const reply = { turnId: id, outcome: 'spoken', said: 'Shall I book it?', times: { at: T0 } } as const;
  mirror.settled(reply, [{ id: 'c', tool: 'book', arguments: BOOKING }]);
  mirror.apply(says('Yes, please.', { seq: 2 }));
  const state = mirror.state();
  const turn = state?.turns.at(-1);
  if (state === undefined || turn === undefined) throw new Error('the mirror knows the call');
  expect(notesBefore(state, turn)).toMatchObject([{ tool: 'book', status: 'asked', arguments: BOOKING }]);
  expect(state.learnt).toEqual({ version: 0, events: [] });
});
