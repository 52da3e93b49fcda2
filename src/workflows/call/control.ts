/** Handlers for the updates of a call: what operators do. */
import { ApplicationFailure, setHandler } from '@temporalio/workflow';
import * as v from 'valibot';
import { CONTROL_REFUSED } from '../../contracts/control.ts';
import type {
  ControlAction,
  ControlAnswer,
  ControlRefusal,
  ControlRequest,
  HangUpRequest,
  SayRequest,
} from '../../contracts/control.ts';
import { controlRefusal, isDone } from '../../conversation/control.ts';
import { planTurn } from '../../conversation/plan.ts';
import type { CallEvent, CallState } from '../../conversation/state.ts';
import { tellGateway } from './activities.ts';
import { giveBackUpdate, hangUpUpdate, sayUpdate, takeOverUpdate, transferUpdate } from './messages.ts';

export interface ControlContext {
  readonly state: () => CallState;
  /** Applies an event, after those that are waiting. */
  readonly apply: (event: CallEvent) => void;
  readonly onHangUp: () => void;
}

const request = {
  id: v.string(),
  by: v.object({ id: v.string(), name: v.string() }),
};
const schema: v.GenericSchema<unknown, ControlAction> = v.variant('do', [
  v.object({ do: v.literal('say'), ...request, text: v.string(), mode: v.picklist(['after', 'instead']) }),
  v.object({ do: v.literal('hangUp'), ...request, goodbye: v.exactOptional(v.string()) }),
  v.object({ do: v.literal('takeOver'), ...request }),
  v.object({ do: v.literal('giveBack'), ...request }),
  v.object({ do: v.literal('transfer'), ...request }),
]);

/** Sets the handlers. A request that is repeated is answered again and acts once. */
export function handleControl({ state, apply, onHangUp }: ControlContext) {
  let telling = 0;
  const tell = async () => {
    telling += 1;
    try {
      await tellGateway(state());
    } finally {
      telling -= 1;
    }
  };
  const validate = (action: ControlAction): void => {
    if (!v.safeParse(schema, action).success) throw refused('the request is malformed');
    const refusal = controlRefusal(state(), action, Date.now());
    if (refusal !== undefined) throw refused('the call does not accept the request', refusal);
  };
  const answer = (action: ControlAction): ControlAnswer => {
    if (!isDone(state(), action.id)) {
      apply({ type: 'learnt', event: { type: 'control', at: Date.now(), action } });
      // The end of the call had arrived before.
      if (!isDone(state(), action.id)) throw refused('the call is over', { reason: 'over' });
      if (action.do === 'hangUp') onHangUp();
      // Words that are to be said tell the gateway as well.
      if (planTurn(state()).do === 'nothing') void tell();
    }
    return { accepted: true, holder: state().control?.holder?.name ?? null };
  };
  setHandler(sayUpdate, (asked) => answer({ do: 'say', ...asked }), {
    validator: (asked: SayRequest) => validate({ do: 'say', ...asked }),
  });
  setHandler(hangUpUpdate, (asked) => answer({ do: 'hangUp', ...asked }), {
    validator: (asked: HangUpRequest) => validate({ do: 'hangUp', ...asked }),
  });
  setHandler(takeOverUpdate, (asked) => answer({ do: 'takeOver', ...asked }), {
    validator: (asked: ControlRequest) => validate({ do: 'takeOver', ...asked }),
  });
  setHandler(giveBackUpdate, (asked) => answer({ do: 'giveBack', ...asked }), {
    validator: (asked: ControlRequest) => validate({ do: 'giveBack', ...asked }),
  });
  setHandler(transferUpdate, (asked) => answer({ do: 'transfer', ...asked }), {
    validator: (asked: ControlRequest) => validate({ do: 'transfer', ...asked }),
  });
  return { isIdle: () => telling === 0 };
}

function refused(message: string, ...details: readonly ControlRefusal[]): ApplicationFailure {
  return ApplicationFailure.create({
    type: CONTROL_REFUSED,
    message,
    details: [...details],
    nonRetryable: true,
  });
}
