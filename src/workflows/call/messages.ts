/** The queries of a call workflow. A test pins their wire strings. The signals are in `contracts/signals.ts`. */
import { defineQuery } from '@temporalio/workflow';
import type { CallState } from '../../conversation/state.ts';
import type { TranscriptLine } from '../../conversation/transcript.ts';

export const stateQuery = defineQuery<CallState>('state');
export const transcriptQuery = defineQuery<readonly TranscriptLine[]>('transcript');
