/** How busy this process is. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { totalmem } from 'node:os';
import { getHeapStatistics } from 'node:v8';

export interface ProcessLoad {
  /** Median delay of the event loop in the last seconds. Single pauses, such as those of the garbage collector, do not raise it. */
  loopDelayMs(): number;
  /** The memory in use, as a share of what there is: the heap, or all of the process. */
  memory(): number;
  stop(): void;
}

const RESOLUTION_MS = 20;
const WINDOW_MS = 2_000;
const NS_PER_MS = 1e6;

/** Measures from now on. */
export function watchProcessLoad(): ProcessLoad {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  let loopDelayMs = 0;
  const timer = setInterval(() => {
    loopDelayMs = Math.max(0, delays.percentile(50) / NS_PER_MS - RESOLUTION_MS);
    delays.reset();
  }, WINDOW_MS).unref();
  return {
    loopDelayMs: () => loopDelayMs,
    memory() {
      const { used_heap_size: heap, heap_size_limit: heapLimit } = getHeapStatistics();
      return Math.max(heap / heapLimit, process.memoryUsage.rss() / memoryLimit());
    },
    stop() {
      clearInterval(timer);
      delays.disable();
    },
  };
}

/** The limit of the container, if there is one below the memory of the machine. */
function memoryLimit(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}
