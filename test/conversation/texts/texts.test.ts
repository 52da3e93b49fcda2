import { describe, expect, it } from 'vitest';
import type { DeliveryState, Destination, RecipientState } from '../../../src/contracts/delivery.ts';
import { textWish } from '../../../src/conversation/texts/opt-out.ts';
import { mergeRecipients, nextState } from '../../../src/conversation/texts/recipients.ts';
import { textBody } from '../../../src/conversation/texts/text-body.ts';
import { textState } from '../../../src/conversation/texts/text-states.ts';
import { whyNotTextable } from '../../../src/conversation/texts/textable.ts';
import { aDelivery } from '../../adapters/delivery/a-delivery.ts';

describe('R-G3: a text to us', () => {
  it.each([
    'STOP',
    'stop',
    'Stop.',
    ' Stop! ',
    'StopAll',
    'Stop all',
    'UNSUBSCRIBE',
    'Cancel',
    'END',
    'quit',
    'Revoke',
    'OPTOUT',
    'opt-out',
    'ARRET',
    'Arrêt',
    'Please stop',
    'stop texting me please',
    "Don't text me",
    'Do not text me again',
    'no more texts please',
    'Stop sending me messages',
    'remove me from your list',
    'unsubscribe me',
    'STOP 🛑',
    'ＳＴＯＰ',
  ])('%j ends consent', (body) => {
    expect(textWish(body, undefined)).toBe('stop');
  });

  it.each(['START', 'start', 'Unstop', 'YES', 'yes.', 'opt in'])('%j gives it back', (body) => {
    expect(textWish(body, undefined)).toBe('start');
  });

  it.each([
    'Stop by tomorrow at ten?',
    'Cancel my appointment tomorrow',
    'Can I end it on Friday?',
    'HELP',
    'Thanks!',
    '',
    'yes I will be there',
    'When do you start?',
    'Is this the bus stop',
  ])('%j is something else', (body) => {
    expect(textWish(body, undefined)).toBe('other');
  });

  it('means what Twilio has made of it', () => {
    expect(textWish('Laissez-moi', 'STOP')).toBe('stop');
    expect(textWish('D’accord', 'START')).toBe('start');
    expect(textWish('What is this?', 'HELP')).toBe('other');
  });
});

describe('R-G3: a number', () => {
  it.each(['+12075550142', '+4915112345678', '+447911123456', '+33612345678', '+15551234567'])(
    '%s may get texts',
    (number) => {
      expect(whyNotTextable(number)).toBeUndefined();
    },
  );

  it.each([
    ['+266696687', 'withheld'],
    ['+86282452253', 'withheld'],
    ['anonymous', 'withheld'],
    ['', 'withheld'],
    ['sip:ada@example.com', 'withheld'],
    ['client:ada', 'withheld'],
    ['+4930123456', 'landline'],
    ['+442071234567', 'landline'],
    ['+18005550199', 'landline'],
  ] as const)('%j gets none: %s', (number, why) => {
    expect(whyNotTextable(number)).toBe(why);
  });
});

const reported = (status: string, errorCode?: number): RecipientState => {
  const state = textState({ address: '+1', sid: 'SM1', status, errorCode });
  if (state === undefined) throw new Error(`${status} says nothing`);
  return state;
};

describe('R-G3: what becomes of a text', () => {
  it.each([
    [['sent', 'queued', 'delivered'], 'delivered', 'delivered'],
    [['delivered', 'sent', 'sending'], 'delivered', 'delivered'],
    [['sent', 'queued'], 'accepted', 'sent'],
    [['delivered', 'undelivered'], 'delivered', 'delivered'],
    [['undelivered', 'sent'], 'refused', 'undelivered'],
    [['undelivered', 'delivered'], 'delivered', 'delivered'],
    [['queued', 'delivered', 'read'], 'delivered', 'read'],
  ])('never goes back, whatever the order: %j', (statuses, state, status) => {
    const known = statuses.reduce<readonly RecipientState[]>(
      (recipients, each) => mergeRecipients(recipients, [reported(each)]),
      [],
    );
    expect(known).toMatchObject([{ state, status, sid: 'SM1' }]);
  });

  it('has its reason in words', () => {
    expect(reported('undelivered', 30006).reason).toBe(
      'this is a landline, or its carrier takes no texts (30006)',
    );
    expect(reported('failed', 30999).reason).toBe('Twilio refuses it (30999)');
    expect(reported('failed').reason).toBe('Twilio gave no reason');
    expect(textState({ address: '+1', status: 'receiving' })).toBeUndefined();
  });

  it('is not settled while another recipient waits', () => {
    const destination: Destination = { name: 'owner', kind: 'sms', to: ['+1', '+2'] };
    const next = (state: DeliveryState, report: DeliveryState, recipients: readonly RecipientState[]) =>
      nextState({ state, destination }, report, recipients);
    const delivered = reported('delivered');
    const other = { address: '+2', state: 'refused' } as const;
    expect(next('pending', 'pending', [delivered])).toBe('pending');
    expect(next('pending', 'pending', [delivered, other])).toBe('delivered');
    expect(next('accepted', 'accepted', [reported('undelivered'), other])).toBe('refused');
    expect(next('given-up', 'given-up', [delivered])).toBe('given-up');
    expect(next('given-up', 'given-up', [delivered, other])).toBe('delivered');
    expect(next('refused', 'accepted', [reported('sent'), other])).toBe('refused');
  });
});

describe('R-G3: the words of a text', () => {
  const { id, content, ...fields } = aDelivery({ name: 'owner', kind: 'sms', to: ['+1'] });
  const { callSid, agent, caller, startedAt } = content;
  const ofCall = { callSid, agent, caller, startedAt };

  it('to a caller are those that they agreed to', () => {
    const told = {
      ...fields,
      event: 'text.requested',
      content: { ...ofCall, text: ' 12 Harbor Street. ' },
    } as const;
    expect(textBody(told, id)).toBe('12 Harbor Street. (ref 00000001)');
  });

  it('about a message say who left it', () => {
    const message = { message: 'Please call.', name: 'Ada', number: '+12075550100', urgent: true };
    expect(textBody({ event: 'message.taken', content: { ...ofCall, message } }, id)).toBe(
      'Urgent message from Ada, +12075550100: Please call. (ref 00000001)',
    );
  });

  it('are cut, never their mark', () => {
    const message = { message: 'long '.repeat(400) };
    const body = textBody({ event: 'message.taken', content: { ...ofCall, message } }, id);
    expect(body).toMatch(/ long…? \(ref 00000001\)$|… \(ref 00000001\)$/u);
    expect(body.length).toBeLessThan(500);
  });
});
