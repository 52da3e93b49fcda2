import { expect, it } from 'vitest';
import { createEmailCourier } from '../../../src/adapters/delivery/email.ts';
import { startMailServer } from '../../fakes/mail-server.ts';
import { aDelivery } from './a-delivery.ts';

const [ANN, BOB] = ['ann@example.com', 'bob@example.com'];
const destination = { name: 'owner', kind: 'email', to: [ANN, BOB] } as const;
const { signal } = new AbortController();
const from = 'Evercall <calls@example.com>';

it('R-G3: an e-mail has the wish in its subject, and summary, fields, open questions and words in its text', async () => {
  await using server = await startMailServer();
  const result = await createEmailCourier({ url: server.url, from }).send(aDelivery(destination), signal);
  expect(result).toEqual({
    state: 'accepted',
    recipients: [
      { address: ANN, state: 'accepted' },
      { address: BOB, state: 'accepted' },
    ],
  });
  const [mail] = server.mails;
  expect(mail).toMatchObject({
    subject: 'Call from +12075550142: Call back about the red bicycle.',
    from: { name: 'Evercall', address: 'calls@example.com' },
    messageId: '<0b3f6c1e-0000-4000-8000-000000000001@example.com>',
    date: '2026-03-02T10:00:00.000Z',
  });
  expect(mail?.text).toBe(
    [
      'Caller: +12075550142',
      'Agent: default',
      'Began: 2026-03-02T09:58:00Z',
      'Lasted: 120 seconds',
      '',
      'The caller wanted a tyre mended and asked for the price.',
      'Wanted: Call back about the red bicycle.',
      '',
      'name: Ada',
      'bikes: 1',
      '',
      'Not answered:',
      '- Do you mend tandems?',
      '',
      'What was said:',
      'Agent: Hello.',
      'Caller: What does a new tyre cost?',
      'Agent: Thirty dollars.',
      '',
    ].join('\n'),
  );
});

it('R-G3: an e-mail about a message begins with the message, then says who left it and how to reach them', async () => {
  await using server = await startMailServer();
  const { callSid, content, ...rest } = aDelivery(destination);
  const { agent, caller, startedAt } = content;
  const message = {
    message: 'Please call about\nthe bell.',
    name: 'Ada',
    number: '207 555 0100',
    urgent: true,
  };
  await createEmailCourier({ url: server.url, from }).send(
    { ...rest, callSid, event: 'message.taken', content: { callSid, agent, caller, startedAt, message } },
    signal,
  );
  expect(server.mails[0]).toMatchObject({ subject: 'Urgent message from Ada: Please call about the bell.' });
  expect(server.mails[0]?.text).toBe(
    [
      'Please call about',
      'the bell.',
      '',
      'Urgent: yes',
      'Name: Ada',
      'Number: 207 555 0100',
      'Caller: +12075550142',
      'Agent: default',
      'Call began: 2026-03-02T09:58:00Z',
      '',
    ].join('\n'),
  );
});

it('R-G3: an address that the server refuses for good is said, and only one that may come later is tried again', async () => {
  await using server = await startMailServer();
  const courier = createEmailCourier({ url: server.url, from });
  server.refuse(ANN, 550);
  server.refuse(BOB, 451);
  const first = await courier.send(aDelivery(destination), signal);
  expect(first.state).toBe('pending');
  expect(first.recipients).toEqual([
    { address: ANN, state: 'refused', reason: 'the mail server refuses this address (550)' },
    { address: BOB, state: 'pending', reason: 'the mail server refuses this address (451)' },
  ]);
  server.refuse(BOB, 250);
  await using second = await startMailServer();
  const again = await createEmailCourier({ url: second.url, from }).send(
    aDelivery(destination, { recipients: first.recipients }),
    signal,
  );
  expect(again).toMatchObject({
    state: 'accepted',
    recipients: [{ state: 'refused' }, { state: 'accepted' }],
  });
  expect(second.mails.map(({ to }) => to)).toEqual([[{ address: BOB, name: '' }]]);
});

it('R-G3: no address left is refused, with the reason', async () => {
  await using server = await startMailServer();
  server.refuse(ANN, 550);
  server.refuse(BOB, 553);
  const result = await createEmailCourier({ url: server.url, from }).send(aDelivery(destination), signal);
  expect(result).toMatchObject({ state: 'refused', reason: 'the mail server refuses this address (550)' });
  expect(server.mails).toEqual([]);
});

it.each([
  ['the server refuses the message for now', 'refuseNext', 'the mail server answered 451'],
  ['the connection breaks', 'dropNext', 'the mail server cannot be reached (ECONNECTION)'],
] as const)('R-G3: %s: tried again, without the words of the server', async (_what, how, reason) => {
  await using server = await startMailServer();
  if (how === 'refuseNext') server.refuseNext(451);
  else server.dropNext();
  const courier = createEmailCourier({ url: server.url, from });
  expect(await courier.send(aDelivery(destination), signal)).toMatchObject({ state: 'pending', reason });
});

it('R-G3: a server that is down, and none at all: the delivery waits and says for what', async () => {
  const { url } = await startMailServer().then(async (server) => {
    await server[Symbol.asyncDispose]();
    return server;
  });
  expect(await createEmailCourier({ url, from }).send(aDelivery(destination), signal)).toMatchObject({
    state: 'pending',
    reason: 'the mail server cannot be reached (ESOCKET)',
  });
  expect(await createEmailCourier(undefined).send(aDelivery(destination), signal)).toEqual({
    state: 'pending',
    reason: 'no mail server: set SMTP_URL and MAIL_FROM',
    recipients: [],
  });
});
