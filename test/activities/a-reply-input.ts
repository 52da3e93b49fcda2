import type { ReplyInput } from '../../src/contracts/activities.ts';
import { turnId } from '../../src/contracts/ids.ts';
import { aCallSid } from '../conversation/a-call.ts';

/** The first attempt at the first question, without passages. */
export const aReplyInput: ReplyInput = {
  callSid: aCallSid(),
  epoch: 1,
  turnId: turnId(1, 1),
  rung: 'primary',
  agent: { id: 'default', version: 'v1' },
  context: [{ caller: 'Hours?' }],
  passages: [],
  limits: { firstTokenMs: 100, stallMs: 50, maxChars: 200 },
};
