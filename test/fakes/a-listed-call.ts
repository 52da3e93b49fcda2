import type { ListedCall } from '../../src/adapters/postgres/call-list.ts';
import { gatewayId } from '../../src/contracts/ids.ts';
import { aCallSid, agent } from '../conversation/a-call.ts';

/** A call that is over, of the sample agent. */
export function aListedCall(number: number, changes: Partial<ListedCall> = {}): ListedCall {
  return {
    callSid: aCallSid(number.toString(16)),
    tenant: agent.tenant,
    agent: agent.id,
    caller: '+12075550142',
    called: '+12075550100',
    startedAt: new Date(Date.UTC(2026, 7, 3, 14, 0, 60 - number)),
    endedAt: new Date(Date.UTC(2026, 7, 3, 14, 5)),
    status: 'completed',
    ending: 'hung-up',
    endedBy: 'caller',
    transfer: null,
    durationSeconds: 80,
    turns: 3,
    answeredByModel: 2,
    unanswered: 1,
    interruptions: 1,
    errors: 0,
    slowestResponseMs: 900,
    medianResponseMs: 412.5,
    about: 'When do you open on Saturday?',
    language: 'en-US',
    cost: { amount: 0.25, currency: 'USD', unpriced: [[], ['characters']] },
    connections: 2,
    attached: [{ epoch: 2, gateway: gatewayId('g2'), at: Date.UTC(2026, 7, 3, 14, 1) }],
    ...changes,
  };
}
