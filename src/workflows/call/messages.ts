/** Signals and queries of a call. The wire strings are pinned by a test: gateways of another version send them. */
import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { CallSignals } from '../../contracts/call.ts';
import type { CallState } from '../../conversation/state.ts';
import type { TranscriptLine } from '../../conversation/transcript.ts';

export const attachedSignal = defineSignal<[CallSignals['attached']]>('attached');
export const utteranceSignal = defineSignal<[CallSignals['utterance']]>('utterance');
export const dtmfSignal = defineSignal<[CallSignals['dtmf']]>('dtmf');
export const silenceSignal = defineSignal<[CallSignals['silence']]>('silence');
export const answeredSignal = defineSignal<[CallSignals['answered']]>('answered');
export const endedSignal = defineSignal<[CallSignals['ended']]>('ended');

export const stateQuery = defineQuery<CallState>('state');
export const transcriptQuery = defineQuery<readonly TranscriptLine[]>('transcript');
