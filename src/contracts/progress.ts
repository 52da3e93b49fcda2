import type { SpeechProgress } from './activities.ts';
import { turnId } from './ids.ts';

const TURN_ID = /^(\d+)\.(\d+)$/;

/** Reads heartbeat details that a speaking activity has written; returns undefined for anything else. */
export function parseProgress(details: unknown): SpeechProgress | undefined {
  if (typeof details !== 'object' || details === null) return undefined;
  const fields: Partial<Record<string, unknown>> = { ...details };
  const { turnId: id, epoch: spokenOn, said, heard, audioMs, complete } = fields;
  const [, epoch, seq] = (typeof id === 'string' ? TURN_ID.exec(id) : null) ?? [];
  if (epoch === undefined || seq === undefined) return undefined;
  if (typeof said !== 'string' || typeof heard !== 'string' || typeof complete !== 'boolean')
    return undefined;
  return {
    turnId: turnId(Number(epoch), Number(seq)),
    ...(typeof spokenOn === 'number' ? { epoch: spokenOn } : {}),
    said,
    heard,
    ...(typeof audioMs === 'number' ? { audioMs } : {}),
    complete,
  };
}
