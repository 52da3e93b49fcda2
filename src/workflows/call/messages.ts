/** The queries and updates of a call workflow. A test pins their wire strings. The signals are in `contracts/signals.ts`. */
import { defineQuery, defineUpdate } from '@temporalio/workflow';
import type { ControlAnswer, ControlRequest, HangUpRequest, SayRequest } from '../../contracts/control.ts';
import type { CallState } from '../../conversation/state.ts';
import type { TranscriptLine } from '../../conversation/transcript.ts';

export const stateQuery = defineQuery<CallState>('state');
export const transcriptQuery = defineQuery<readonly TranscriptLine[]>('transcript');

export const sayUpdate = defineUpdate<ControlAnswer, [SayRequest]>('say');
export const hangUpUpdate = defineUpdate<ControlAnswer, [HangUpRequest]>('hangUp');
export const takeOverUpdate = defineUpdate<ControlAnswer, [ControlRequest]>('takeOver');
export const giveBackUpdate = defineUpdate<ControlAnswer, [ControlRequest]>('giveBack');
export const transferUpdate = defineUpdate<ControlAnswer, [ControlRequest]>('transfer');
