/** What the workflow of a call is about to know, kept beside the socket: the same events through the same rules. */
import type { ReplyResult } from '../../contracts/activities.ts';
import type { Attached, CallStart } from '../../contracts/call.ts';
import { planTurn } from '../../conversation/plan.ts';
import { reduce } from '../../conversation/reduce.ts';
import { initialState } from '../../conversation/state.ts';
import type { CallEvent, CallState } from '../../conversation/state.ts';
import type { Speculation } from './speculation.ts';

export interface Mirror {
  /** Takes in what is being told to the workflow, and begins what the workflow will ask for because of it. */
  see(event: CallEvent): void;
  /** The words of a turn are out of the way. */
  settled(result: ReplyResult): void;
  /** The caller goes on: what was begun is not wanted any more. */
  giveUp(): void;
}

/** `known`: the state of a call that was begun on another connection; undefined where it could not be read. */
export function createMirror({
  start,
  attached,
  speculation,
  known,
}: {
  start: CallStart;
  attached: Attached;
  speculation: Speculation;
  known: Promise<CallState | undefined>;
}): Mirror {
  const { epoch } = attached;
  let state = epoch === 1 ? reduce(initialState(start), { type: 'attached', ...attached }) : undefined;
  /** Events that came before the state of the call could be read. */
  const early: CallEvent[] = [];
  let giveUp: () => void = () => undefined;

  const apply = (now: CallState, event: CallEvent) => {
    let next = reduce(now, event);
    const plan = planTurn(next);
    if (plan.do !== 'nothing') {
      next = reduce(next, { type: 'started', turnId: plan.turn.id, epoch: plan.on.epoch });
      giveUp();
      const isWanted = plan.do === 'answer' && plan.owed.resume === undefined;
      giveUp =
        isWanted && start.agent.speculation !== 'off' ? speculation.begin(next, plan) : () => undefined;
    }
    state = next;
  };
  const see = (event: CallEvent) => {
    if (state === undefined) early.push(event);
    else apply(state, event);
  };
  void known.then((read) => {
    if (read === undefined || state !== undefined) return;
    state = read;
    for (const event of early.splice(0)) see(event);
  });

  return {
    see,
    settled: (result) => see({ type: 'replied', epoch, result }),
    giveUp: () => giveUp(),
  };
}
