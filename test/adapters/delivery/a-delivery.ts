import type { Delivery } from '../../../src/adapters/ports/deliveries.ts';
import type { CallSid } from '../../../src/contracts/ids.ts';
import type { Destination } from '../../../src/contracts/delivery.ts';
import { aCallSid } from '../../conversation/a-call.ts';

/** A delivery that was not tried yet. */
export function aDelivery(
  destination: Destination,
  changes: Partial<Pick<Delivery, 'recipients'>> = {},
): Extract<Delivery, { event: 'call.ended' }> & { readonly callSid: CallSid } {
  const callSid = aCallSid('7');
  return {
    id: '0b3f6c1e-0000-4000-8000-000000000001',
    callSid,
    tenant: 'shop',
    destination,
    event: 'call.ended',
    eventAt: new Date('2026-03-02T10:00:00Z'),
    sequence: 1,
    state: 'pending',
    recipients: [],
    attempts: 1,
    reason: null,
    content: {
      callSid,
      agent: 'default',
      caller: '+12075550142',
      startedAt: '2026-03-02T09:58:00Z',
      endedAt: '2026-03-02T10:00:00Z',
      durationSeconds: 120,
      status: 'completed',
      summary: {
        summary: 'The caller wanted a tyre mended and asked for the price.',
        wish: 'Call back about the red bicycle.',
        unanswered: ['Do you mend tandems?'],
        sentiment: 'neutral',
        fields: { name: 'Ada', bikes: 1, urgent: null },
        madeBy: 'gpt',
      },
      transcript: [
        { caller: null, agent: 'Hello.' },
        { caller: 'What does a new tyre cost?', agent: 'Thirty dollars.' },
      ],
    },
    ...changes,
  };
}
