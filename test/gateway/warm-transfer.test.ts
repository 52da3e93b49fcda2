/** The webhooks of warm transfers, with the real rules in memory. */
import { expect, it } from 'vitest';
import type { TransferRef } from '../../src/contracts/warm-transfer.ts';
import { reduce } from '../../src/conversation/reduce.ts';
import { aCall, aCallSid, attached, says, start } from '../conversation/a-call.ts';
import { memoryTransfers } from '../fakes/memory-transfers.ts';
import { actionPath, aGateway } from './a-gateway.ts';

const caller = { CallSid: start.callSid, From: '+15550100', To: '+15550111', CallStatus: 'in-progress' };
const putThrough = { ...caller, SessionStatus: 'ended', HandoffData: '{"transfer":true}' };
const ref: TransferRef = { callSid: start.callSid, epoch: 1 };
const sid = aCallSid('a1');
const person = { CallSid: sid, From: '+15550111', To: '+12075550150', CallStatus: 'in-progress' };

async function aTransfer() {
  const transfers = memoryTransfers();
  const gateway = await aGateway({
    transfers,
    changes: {
      transfer: {
        numbers: ['+12075550150', '+12075550151'],
        ringSeconds: 20,
        when: 'always',
        accept: 'key',
        mode: 'warm',
      },
    },
  });
  gateway.workflows.known = reduce(aCall(attached()), says('My order 17 has not come'));
  return { ...gateway, transfers };
}

/** The path of the first URL in TwiML behind `before`. */
function pathIn(twiml: string, before: RegExp): string {
  const [, path = ''] = new RegExp(`${before.source}https://[^/]*([^"#<]*)`, 'u').exec(twiml) ?? [];
  return path.replaceAll('&amp;', '&');
}
const next = (twiml: string) => pathIn(twiml, /<Redirect>/u);

it('R-G2: a caller hears what is going on, joins the person who has pressed the key, and is connected at once', async () => {
  await using gateway = await aTransfer();
  const { transfers } = gateway;
  const first = await gateway.post(actionPath(start.callSid, 1), putThrough);
  expect(first.body).toContain('I am calling somebody for you. Please stay on the line.');
  expect(transfers.starts).toMatchObject([{ from: '+15550111', numbers: ['+12075550150', '+12075550151'] }]);
  const second = await gateway.post(next(first.body), caller);
  expect(second.body).not.toContain('<Say');
  transfers.apply(ref, { type: 'placed', ring: 0, result: 'placed', sid });

  const { offer = '' } = transfers.starts[0]?.urls ?? {};
  const offered = await gateway.post(
    new URL(offer.replace('{ring}', '0')).pathname + new URL(offer.replace('{ring}', '0')).search,
    person,
  );
  expect(offered.body).toContain('The caller asked: My order 17 has not come.');
  const third = await gateway.post(next(second.body), caller);
  expect(third.body).toContain('Somebody has answered. I am telling them what it is about.');
  const accepted = await gateway.post(pathIn(offered.body, /<Gather[^>]*action="/u), {
    ...person,
    Digits: '1',
  });
  expect(accepted.body).toMatch(
    /<Conference startConferenceOnEnter="true" endConferenceOnExit="true" [^>]*>transfer-CA\w+-1<\/Conference><\/Dial><Say language="en-US">The caller has hung up\. Goodbye\.<\/Say><Hangup\/>/u,
  );
  const joined = await gateway.post(next(third.body), caller);
  expect(joined.body).toMatch(/endConferenceOnExit="true" [^>]*>transfer-CA\w+-1<\/Conference>/u);
  expect(joined.body).not.toContain('Redirect');

  await gateway.post(pathIn(joined.body, /<Dial action="/u), { ...caller, DialCallStatus: 'answered' });
  expect(gateway.workflows.sent.at(-1)).toMatchObject({
    name: 'ended',
    message: { by: 'agent', transfer: 'completed' },
  });
  expect(await transfers.progress(ref)).toEqual({ step: 'over' });
});

it('R-G2: a person who presses another key or none declines, and the caller is back with the outcome', async () => {
  await using gateway = await aTransfer();
  const { transfers } = gateway;
  const first = await gateway.post(actionPath(start.callSid, 1), putThrough);
  const offerOf = (ring: number) => {
    const url = new URL((transfers.starts[0]?.urls.offer ?? '').replace('{ring}', String(ring)));
    return url.pathname + url.search;
  };
  transfers.apply(ref, { type: 'placed', ring: 0, result: 'placed', sid });
  const offered = await gateway.post(offerOf(0), person);
  const refused = await gateway.post(pathIn(offered.body, /<Gather[^>]*action="/u), {
    ...person,
    Digits: '9',
  });
  expect(refused.body).toContain('Thank you. Goodbye.');
  const other = { ...person, CallSid: aCallSid('a2'), To: '+12075550151' };
  transfers.apply(ref, { type: 'placed', ring: 1, result: 'placed', sid: aCallSid('a2') });
  const silent = await gateway.post(offerOf(1), other);
  expect((await gateway.post(next(silent.body), other)).body).toContain('<Hangup/>');
  const back = await gateway.post(next(first.body), caller);
  expect(back.body).toContain('<Parameter name="epoch" value="2"/>');
  expect(back.body).toContain('<Parameter name="transfer" value="declined"/>');
  // The key of somebody who is late connects nobody.
  const late = await gateway.post(pathIn(offered.body, /<Gather[^>]*action="/u), { ...person, Digits: '1' });
  expect(late.body).toContain('The caller has hung up. Goodbye.');
});

it('R-G2: a caller whose transfer does not answer is back after three questions, and one who is not known to it is not kept', async () => {
  await using gateway = await aTransfer();
  const { transfers } = gateway;
  transfers.failure = new Error('Temporal is away');
  let { body } = await gateway.post(actionPath(start.callSid, 1), putThrough);
  for (let asked = 0; asked < 2; asked++) ({ body } = await gateway.post(next(body), caller));
  expect(body).toContain('<Parameter name="transfer" value="failed"/>');
  // The person hears why nothing happens.
  transfers.failure = undefined;
  const forged = next((await gateway.post(actionPath(start.callSid, 1), putThrough)).body).replace(
    'epoch=1',
    'epoch=7',
  );
  expect((await gateway.post(forged, caller)).body).toContain('<Hangup/>');
});

it('R-G2: a person sees the number of the agent, also if the agent has placed the call', async () => {
  await using gateway = await aTransfer();
  const outbound = { From: '+15550111', To: '+15550100', Direction: 'outbound-api' };
  await gateway.post(actionPath(start.callSid, 1), { ...putThrough, ...outbound });
  expect(gateway.transfers.starts).toMatchObject([{ from: '+15550111' }]);
});

it('R-G2: the transfer is a cold one without an account of the carrier', async () => {
  const transfer = {
    numbers: ['+12075550150'],
    ringSeconds: 20,
    when: 'always',
    accept: 'key',
    mode: 'warm',
  } as const;
  await using gateway = await aGateway({ changes: { transfer } });
  const { body } = await gateway.post(actionPath(start.callSid, 1), putThrough);
  expect(body).toContain('>+12075550150</Number>');
});
