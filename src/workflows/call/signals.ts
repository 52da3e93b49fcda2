/** What reaches a call from outside: signals, in the order in which they came, and queries. */
import { patched, setDefaultSignalHandler, setHandler } from '@temporalio/workflow';
import type { CallSignals } from '../../contracts/call.ts';
import type { CallEvent, CallState } from '../../conversation/state.ts';
import { transcriptOf } from '../../conversation/transcript.ts';
import {
  answeredSignal,
  attachedSignal,
  dtmfSignal,
  endedSignal,
  silenceSignal,
  stateQuery,
  transcriptQuery,
  utteranceSignal,
} from './messages.ts';

type Takers = { readonly [Name in keyof CallSignals]: (message: CallSignals[Name]) => void };

/** Puts every signal into `inbox`, also those that came before this run's first task. */
export function listen(inbox: CallEvent[], state: () => CallState): void {
  const takers: Takers = {
    attached: (message) => void inbox.push({ type: 'attached', ...message }),
    utterance: (message) => void inbox.push({ type: 'utterance', ...message }),
    dtmf: (message) => void inbox.push({ type: 'dtmf', ...message }),
    silence: (message) => void inbox.push({ type: 'silence', ...message }),
    answered: (message) => void inbox.push({ type: 'answered', ...message }),
    ended: (message) => void inbox.push({ type: 'ended', ...message }),
  };
  // Handlers by name take what has come before them name by name: this one takes it as it came.
  setDefaultSignalHandler((name, message) => {
    // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- the name says what it is, as for the handlers below
    if (isSignal(name)) takers[name](message as never);
  });
  // Since 0.2.0. Calls of 0.1.0 have taken it by name.
  if (inbox.length > 1 && !patched('early-signals-in-order')) {
    const names = Object.keys(takers);
    inbox.sort((one, other) => names.indexOf(one.type) - names.indexOf(other.type));
  }
  setHandler(attachedSignal, takers.attached);
  setHandler(utteranceSignal, takers.utterance);
  setHandler(dtmfSignal, takers.dtmf);
  setHandler(silenceSignal, takers.silence);
  setHandler(answeredSignal, takers.answered);
  setHandler(endedSignal, takers.ended);
  setHandler(stateQuery, state);
  setHandler(transcriptQuery, () => transcriptOf(state()));

  function isSignal(name: string): name is keyof CallSignals {
    return Object.hasOwn(takers, name);
  }
}
