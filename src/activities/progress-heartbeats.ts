import type { WordsProgress } from '../contracts/activities.ts';
import type { Speech } from './turn-claim.ts';

export interface HeartbeatDeps {
  /** Least time between two heartbeats that report progress. */
  readonly everyMs: number;
  /** After this long without news a sign of life leaves. With `everyMs` it must stay well below the heartbeat timeout. */
  readonly aliveMs: number;
  readonly send: (progress: WordsProgress) => void;
}

/** A timer may fire this much too early. */
const EARLY_MS = 10;

/**
 * Reports the progress of `speech` by heartbeats, because a gateway that takes the call over reads the last one. A report
 * leaves when the answer is complete (a model that is asked to continue a complete answer invents something), and when
 * more was heard or said, at most once in `everyMs`. Each heartbeat is a write in Temporal, and a billed action in
 * Temporal Cloud, so none leaves without news but a sign of life now and then. Returns how to stop.
 */
export function startHeartbeats(
  speech: Pick<Speech, 'progress' | 'onProgress'>,
  { everyMs, aliveMs, send }: HeartbeatDeps,
): () => void {
  let sent: Pick<WordsProgress, 'said' | 'heard' | 'complete'> = { said: '', heard: '', complete: false };
  let sentAtMs = performance.now();
  /** Of the last report of heard or said words. The one that the answer is complete comes in addition. */
  let reportedAtMs = -Infinity;

  const beat = (progress: WordsProgress) => {
    sent = progress;
    sentAtMs = performance.now();
    send(progress);
  };
  const report = (progress: WordsProgress) => {
    reportedAtMs = performance.now();
    // The next look comes when the next report is due.
    timer.refresh();
    beat(progress);
  };
  const hasNews = ({ said, heard }: WordsProgress) => said !== sent.said || heard !== sent.heard;
  const onTick = () => {
    const progress = speech.progress();
    if (hasNews(progress)) report(progress);
    else if (performance.now() - sentAtMs >= aliveMs - EARLY_MS) beat(progress);
  };
  const onProgress = () => {
    const progress = speech.progress();
    if (progress.complete && !sent.complete) beat(progress);
    else if (hasNews(progress) && performance.now() - reportedAtMs >= everyMs) report(progress);
  };
  const timer = setInterval(onTick, everyMs);
  const unsubscribe = speech.onProgress(onProgress);
  return () => {
    clearInterval(timer);
    unsubscribe();
  };
}
