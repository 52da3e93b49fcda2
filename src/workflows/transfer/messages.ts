/** The signals, updates and the query of a transfer workflow. A test pins their wire strings. */
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Leg, TransferProgress, TransferSignals } from '../../contracts/warm-transfer.ts';

export const legSignal = defineSignal<[TransferSignals['leg']]>('leg');
export const machineSignal = defineSignal<[Leg]>('machine');
export const declinedSignal = defineSignal<[Leg]>('declined');
export const callerLeftSignal = defineSignal('callerLeft');
export const overSignal = defineSignal('over');

/** A person has pressed the key. True: they are connected with the caller. */
export const acceptUpdate = defineUpdate<boolean, [Leg]>('accept');
/** The caller's telephone is about to join the person. */
export const joinUpdate = defineUpdate<TransferProgress>('join');
export const progressQuery = defineQuery<TransferProgress>('progress');
