/** The progress bar of `npm run knowledge`. */
import { SingleBar } from 'cli-progress';

export interface Progress {
  step(name: string): void;
  /** Removes the bar. Call it before printing anything else. */
  end(): void;
}

/** Shows a bar on a terminal. Shows nothing elsewhere: in a log, each document has its own line. */
export function createProgress(total: number): Progress {
  const bar = new SingleBar({
    format: 'reading [{bar}] {value}/{total} {name}',
    stream: process.stderr,
    noTTYOutput: false,
    clearOnComplete: true,
    hideCursor: true,
  });
  // With a single file, the bar would vanish before anybody sees it.
  if (total > 1) bar.start(total, 0, { name: '' });
  return {
    step: (name) => bar.increment(1, { name }),
    end: () => bar.stop(),
  };
}
