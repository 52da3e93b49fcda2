import { SingleBar } from 'cli-progress';

export interface Progress {
  step(name: string): void;
  /** Before anything else is printed. */
  end(): void;
}

/** A bar where somebody looks at it; elsewhere nothing: a log has no use for one, and every document has its own line. */
export function createProgress(total: number): Progress {
  const bar = new SingleBar({
    format: 'reading [{bar}] {value}/{total} {name}',
    stream: process.stderr,
    noTTYOutput: false,
    clearOnComplete: true,
    hideCursor: true,
  });
  // Of one file the bar would be gone before it is seen.
  if (total > 1) bar.start(total, 0, { name: '' });
  return {
    step: (name) => bar.increment(1, { name }),
    end: () => bar.stop(),
  };
}
