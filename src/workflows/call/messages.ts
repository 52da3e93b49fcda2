/** Queries of a call. The wire strings are pinned by a test. Signals: `contracts/signals.ts`. */
import { defineQuery } from '@temporalio/workflow';
import type { CallState } from '../../conversation/state.ts';
import type { TranscriptLine } from '../../conversation/transcript.ts';

export const stateQuery = defineQuery<CallState>('state');
export const transcriptQuery = defineQuery<readonly TranscriptLine[]>('transcript');
