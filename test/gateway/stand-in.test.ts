import { expect, it } from 'vitest';
import type { ReplyResult } from '../../src/contracts/activities.ts';
import type { ModelEvent, ReplyModel } from '../../src/adapters/ports/model.ts';
import { planTurn } from '../../src/conversation/plan.ts';
import { createLedger } from '../../src/gateway/relay/ledger.ts';
import { createStandIn } from '../../src/gateway/relay/stand-in.ts';
import { aCall, agent, attached, says } from '../conversation/a-call.ts';
import { aCallWithTools, toolAgent } from '../conversation/tools/a-tool.ts';
import { SILENT_EVENTS } from '../fakes/silent-events.ts';

const nothing = () => undefined;

function aModel(name: string, events: () => AsyncGenerator<ModelEvent, void>): ReplyModel {
  return { name, stream: events };
}

it('a bug of the model adapter does not silence the turn: it is reported, and the next rung answers', async () => {
  const said: string[] = [];
  const output = {
    last: nothing,
    notice: nothing,
    final: nothing,
    drop: nothing,
    hush: nothing,
    catchUp: nothing,
    sounding: nothing,
  };
  const ledger = createLedger(
    { ...output, token: (text) => said.push(text), speakIn: nothing },
    SILENT_EVENTS,
  );
  const bug = new TypeError('undefined is not a function');
  const models = {
    primary: aModel('primary', async function* (): AsyncGenerator<ModelEvent, void> {
      throw bug;
    }),
    template: aModel('template', async function* (): AsyncGenerator<ModelEvent, void> {
      yield { type: 'token', text: 'We are open from nine.' };
      yield { type: 'end', reason: 'stop' };
    }),
  };
  const state = aCall(attached(), says('Hours?'));
  const plan = planTurn(state);
  if (plan.do !== 'answer') throw new Error('the caller is owed an answer');
  const bugs: unknown[] = [];
  const standIn = createStandIn(
    {
      models,
      agents: { get: () => agent },
      knowledge: { search: async () => [] },
      parked: { takeSearch: nothing, takeReply: nothing },
    },
    {
      claim: (id) => ledger.take(id),
      state: () => state,
      hangUp: nothing,
      transfer: nothing,
      onBug: (error) => bugs.push(error),
    },
  );
  await standIn.takeOver({ state: { ...state, policy: withoutFallback(state.policy) }, plan });
  expect(bugs).toEqual([bug]);
  expect(said.join('')).toContain('We are open from nine.');
  ledger.played('We are open from nine.');
  const [result] = ledger.ifLost();
  expect(result).toBeUndefined();
});

function withoutFallback<Policy extends { replyLadder: readonly { name: string }[] }>(
  policy: Policy,
): Policy {
  return { ...policy, replyLadder: policy.replyLadder.filter(({ name }) => name !== 'fallback') };
}

/** A stand-in for the agent with tools, whose model says `words` and calls `name`. */
function withTools(name: string, given: object, words = '') {
  const said: string[] = [];
  let result: ReplyResult | undefined;
  const output = { last: nothing, notice: nothing, final: nothing, drop: nothing, hush: nothing };
  const ledger = createLedger(
    { ...output, catchUp: nothing, sounding: nothing, token: (text) => said.push(text), speakIn: nothing },
    { ...SILENT_EVENTS, settled: (settled) => (result = settled) },
  );
  const model = aModel('primary', async function* (): AsyncGenerator<ModelEvent, void> {
    if (words !== '') yield { type: 'token', text: words };
    yield { type: 'call', id: 'c', name, arguments: JSON.stringify(given) };
    yield { type: 'end', reason: 'stop' };
  });
  const state = aCallWithTools(attached(), says('Please'));
  const standIn = createStandIn(
    {
      models: { primary: model, template: model },
      agents: { get: () => toolAgent },
      knowledge: { search: async () => [] },
      parked: { takeSearch: nothing, takeReply: nothing },
    },
    {
      claim: (id) => ledger.take(id),
      state: () => state,
      hangUp: nothing,
      transfer: nothing,
      onBug: nothing,
    },
  );
  const plan = planTurn(state);
  if (plan.do !== 'answer') throw new Error('the caller is owed an answer');
  return { said, standIn, turn: { state, plan }, id: plan.turn.id, ledger, result: () => result };
}

it.each([
  ['availability', { day: '2999-01-02' }, 'Nothing has been done yet.'],
  ['book', { start: '2999-01-02T10:00', name: 'Ana' }, 'Shall I book'],
])(
  'R-G1: runs no tool (%s): it says so or reads back, and hands the wish over',
  async (tool, given, words) => {
    const { said, standIn, turn, id } = withTools(tool, given);
    await standIn.takeOver(turn);
    expect(said.join('')).toContain(words);
    const reply = { turnId: id, outcome: 'spoken', said: said.join(''), times: { at: 0 } } as const;
    expect(standIn.settled(reply)).toMatchObject({ standIn: true, wish: [{ tool }] });
  },
);

it('R-G1: marks the turn in which its model reported what was not done', async () => {
  const given = { start: '2999-01-02T10:00', name: 'Ana' };
  const { said, standIn, turn, ledger, result } = withTools('book', given, 'I have booked it. ');
  await standIn.takeOver(turn);
  expect(said.join('')).toMatch(/^I have booked it\. .*has not been done yet\. Shall I book/u);
  ledger.played(said.join(''));
  expect(result()).toMatchObject({ corrected: true });
});
