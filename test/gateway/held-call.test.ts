/** What a gateway does with its call when the workflow tells it that an operator has acted. */
import { expect, it } from 'vitest';
import type { ControlAction } from '../../src/contracts/control.ts';
import { turnId } from '../../src/contracts/ids.ts';
import type { LearntEvent } from '../../src/contracts/learnt.ts';
import { createEventStreams } from '../../src/gateway/live/event-streams.ts';
import { createLiveFeed } from '../../src/gateway/live/live-feed.ts';
import { aCallSid } from '../conversation/a-call.ts';
import { aGateway, parametersOf } from './a-gateway.ts';

const callSid = aCallSid();
const by = { id: 'user 1', name: 'ann@example.com' };

/** A gateway with a connected call. */
async function aHeldCall() {
  const feed = createLiveFeed();
  const events: string[] = [];
  feed.follow((entry) => events.push(entry === 'gap' ? entry : `${entry.event.n} ${entry.event.kind}`));
  const calls = { list: async () => [], call: async () => undefined, tenantOf: async () => undefined };
  const gateway = await aGateway({
    live: {
      ...{ feed, calls, streams: createEventStreams(feed) },
      control: async () => ({ refused: { reason: 'unknown' } }),
    },
  });
  const socket = await gateway.connect();
  const ids = { sessionId: 'VX1', callSid, from: '+15550100', to: '+15550111' };
  socket.send(JSON.stringify({ type: 'setup', ...ids, customParameters: parametersOf(callSid) }));
  await expect.poll(() => gateway.deps.sessions.get(callSid)).toBeDefined();
  const session = gateway.deps.sessions.get(callSid);
  if (session === undefined) throw new Error('there is a session');
  const learnt: LearntEvent[] = [];
  return {
    session,
    events,
    does(action: ControlAction) {
      learnt.push({ type: 'control', at: Date.now(), action });
      gateway.deps.sessions.learn({
        callSid,
        epoch: 1,
        learnt: { version: learnt.length, events: [...learnt] },
      });
    },
    async says(text: string) {
      const before = gateway.workflows.sent.length;
      socket.send(JSON.stringify({ type: 'prompt', voicePrompt: text, lang: 'en-US', last: true }));
      await expect.poll(() => gateway.workflows.sent.slice(before)).toMatchObject([{ name: 'utterance' }]);
    },
    [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
  };
}

it('R-V4: words of the caller are reported and owe no answer while the call is held', async () => {
  await using call = await aHeldCall();
  call.does({ do: 'takeOver', id: '1', by });
  await call.says('Hello, is Ann there?');
  expect(call.session.ledger.isBusy).toBe(false);
  expect(call.session.state()).toMatchObject({ owed: null, turns: [{}, { caller: 'Hello, is Ann there?' }] });
  call.does({ do: 'giveBack', id: '2', by });
  await call.says('When do you open?');
  expect(call.session.ledger.isBusy).toBe(true);
  expect(call.session.state()).toMatchObject({ owed: { turnId: turnId(1, 2) } });
  expect(call.events).toEqual(['1 connected', '2 control', '3 heard', '4 control', '5 heard']);
});

it.each<[string, ControlAction]>([
  ['a take-over', { do: 'takeOver', id: '1', by }],
  ['words said instead', { do: 'say', id: '1', by, text: 'One moment.', mode: 'instead' }],
])('R-V4: %s stop(s) the answer in progress, once', async (_what, action) => {
  await using call = await aHeldCall();
  await call.says('When do you open?');
  const speech = await call.session.take({ callSid, epoch: 1, turnId: turnId(1, 1) });
  speech.speak('We open at nine');
  call.does(action);
  expect(speech.signal.aborted).toBe(true);
  // The operator's own words are not stopped by what the gateway knows already.
  const words = call.session.ledger.take(turnId(0, 1_000));
  words.speak('One moment.');
  call.session.learn({ version: 1, events: [{ type: 'control', at: 0, action }] });
  expect(words.signal.aborted).toBe(false);
});

it('R-V4: words that are said afterwards do not stop the answer in progress', async () => {
  await using call = await aHeldCall();
  await call.says('When do you open?');
  const speech = await call.session.take({ callSid, epoch: 1, turnId: turnId(1, 1) });
  call.does({ do: 'say', id: '1', by, text: 'Ann here.', mode: 'after' });
  expect(speech.signal.aborted).toBe(false);
});
