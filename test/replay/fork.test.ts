import { describe, expect, it } from 'vitest';
import type { ModelRequest, ReplyModel } from '../../src/adapters/ports/model.ts';
import type { SearchInput } from '../../src/contracts/activities.ts';
import { forkableTurns, forkCall } from '../../src/cli/replay/fork.ts';
import type { ForkedTurn, ForkOptions } from '../../src/cli/replay/fork.ts';
import type { RecordedCall } from '../../src/cli/replay/recorded-call.ts';
import { sampleAgent } from '../fakes/sample-agent.ts';
import { goldenCall } from './golden-files.ts';

/** A model that answers `Answer 1.`, `Answer 2.` and so on, and records its requests. The numbers are spoken as words. */
function aModel(text = (number: number) => `Answer ${number}.`): ReplyModel & { requests: ModelRequest[] } {
  const requests: ModelRequest[] = [];
  return {
    name: 'other',
    requests,
    async *stream(request) {
      requests.push(request);
      for (const token of text(requests.length).match(/\s*\S+/gu) ?? []) yield { type: 'token', text: token };
      yield { type: 'end', reason: 'stop' };
    },
  };
}

async function forked(
  call: RecordedCall,
  options: Partial<ForkOptions> & Pick<ForkOptions, 'from' | 'model'>,
): Promise<readonly ForkedTurn[]> {
  const { agent, policy } = call.start;
  const search = async (input: SearchInput) => call.passagesFor(input);
  return await Array.fromAsync(forkCall({ call, agent, policy, search, ...options }));
}

const callOf = (name: string) => goldenCall(`0.4.0/${name}`);

describe('a fork', () => {
  it('asks no model for the turns before it, and shows them as the caller heard them', async () => {
    const call = callOf('plain');
    const model = aModel();
    const turns = await forked(call, { from: 3, model });
    expect(turns.map(({ original, said }) => [original.number, said])).toEqual([
      [3, 'Answer one.'],
      [4, 'Answer two.'],
    ]);
    expect(model.requests).toHaveLength(2);
    // Exactly what was said and found in the call.
    expect(model.requests[0]?.context).toEqual([
      { agent: 'Hi, this is Riley at Harbor Street Bikes. How can I help you?' },
      {
        caller: 'What are your opening hours?',
        agent:
          'We are open Tuesday through Saturday, from nine in the morning until six. On Sundays and Mondays we are closed.',
      },
      {
        caller: 'How much is a basic tune-up?',
        agent: 'A basic tune-up is seventy-five dollars and takes about three days.',
      },
      { caller: 'Where can I park?' },
    ]);
    expect(model.requests[0]?.passages.map(({ id }) => id)).toEqual([
      'parking#where-can-i-park-my-car',
      'parking#can-i-leave-my-car-while-i-ride-a-rental-bike',
      'parking#can-i-stop-in-front-of-the-shop-to-unload-a-bike',
    ]);
  });

  it('continues with its own answers, not with those of the call', async () => {
    const model = aModel();
    await forked(callOf('plain'), { from: 3, model });
    expect(model.requests[1]?.context.slice(-2)).toEqual([
      { caller: 'Where can I park?', agent: 'Answer one.' },
      { caller: 'Thank you, that is all.' },
    ]);
    expect(model.requests[1]?.context).not.toContainEqual(expect.objectContaining({ cut: true }));
  });

  it('tells the model that an earlier answer was cut', async () => {
    const model = aModel();
    await forked(callOf('barge-in'), { from: 3, model });
    expect(model.requests[0]?.context[1]).toEqual({
      caller: 'What are your opening hours?',
      agent: 'We are open Tuesday',
      cut: true,
    });
  });

  it('completes an answer that was cut in the call', async () => {
    const model = aModel();
    await forked(callOf('barge-in'), { from: 1, model });
    expect(model.requests[1]?.context[1]).toEqual({
      caller: 'What are your opening hours?',
      agent: 'Answer one.',
    });
  });

  it('keeps notices as they were, and answers keys', async () => {
    const model = aModel();
    const turns = await forked(callOf('keys-and-silence'), { from: 1, model });
    expect(turns.map(({ original, said }) => [original.kind, said])).toEqual([
      ['keys', 'Answer one.'],
      ['notice', undefined],
      ['speech', 'Answer two.'],
    ]);
    expect(model.requests[1]?.context.slice(1)).toEqual([
      { caller: '(presses the keys 42#)', agent: 'Answer one.' },
      { agent: 'Are you still there?' },
      { caller: 'Sorry, yes. How much is a basic tune-up?' },
    ]);
  });

  it('does not answer words if the caller went on before anything was said', async () => {
    const call = callOf('plain');
    const turns = call.turns.map((turn) =>
      turn.number === 3 ? { ...turn, outcome: 'cut' as const, said: '', heard: '' } : turn,
    );
    const added = { ...call, turns };
    expect(forkableTurns(added).map(({ number }) => number)).toEqual([1, 2, 4]);
    const model = aModel();
    const after = await forked(added, { from: 2, model });
    expect(after.map(({ said }) => said)).toEqual(['Answer one.', undefined, 'Answer two.']);
    expect(model.requests[1]?.context.slice(-2)).toEqual([
      { caller: 'Where can I park?' },
      { caller: 'Thank you, that is all.' },
    ]);
  });

  it('searches the knowledge of its own agent if there is a database', async () => {
    const searches: SearchInput[] = [];
    const passage = { id: 'p', title: 'Parking', text: 'Behind the shop.', score: 1 };
    const search = async (input: SearchInput) => {
      searches.push(input);
      return [passage];
    };
    const model = aModel();
    const agent = sampleAgent({ version: 'v2', tenant: 'other-shop', name: 'Kim', greeting: 'Hello.' });
    await forked(callOf('plain'), { from: 3, model, agent, search });
    expect(searches[0]).toMatchObject({ tenant: 'other-shop', query: 'where can i park' });
    expect(model.requests[0]).toMatchObject({ agent: { name: 'Kim' }, passages: [passage] });
  });

  it('keeps to the maximum length of the agent', async () => {
    const model = aModel(() => 'This sentence has about forty characters. '.repeat(10));
    const [first] = await forked(callOf('plain'), { from: 1, model });
    expect(first?.said).toBe('This sentence has about forty characters. '.repeat(5).trim());
  });
});
