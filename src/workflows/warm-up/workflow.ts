import type { CallStart } from '../../contracts/call.ts';
import { callWorkflow } from '../call/workflow.ts';

/**
 * The warm-up call of a gateway: the code of a call under a name of its own, so that lists of calls do not show it and
 * workers of an earlier version leave it alone.
 */
export async function warmUpWorkflow(start: CallStart): Promise<void> {
  await callWorkflow(start);
}
