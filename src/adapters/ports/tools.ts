/** Port of the services behind tools. */
import type { LookupOutcome, RunToolInput, ToolOutcome } from '../../contracts/tools.ts';

/** A wish with the key that names it. All requests for one wish have the same key. */
export interface Wish extends RunToolInput {
  readonly key: string;
  readonly signal: AbortSignal;
}

/** Asks services. Neither function throws because of what a service does. */
export interface ToolServices {
  run(wish: Wish): Promise<ToolOutcome>;
  /** Finds out whether a wish was carried out. */
  lookUp(wish: Wish): Promise<LookupOutcome>;
}
