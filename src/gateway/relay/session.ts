/** One relay connection of a call: receives frames, sends signals to the workflow, and keeps the ledger of what is said. */
import type { ClaimedTurn, Speech } from '../../activities/turn-claim.ts';
import type { CallStart } from '../../contracts/call.ts';
import { GOODBYE_TURN, GREETING_TURN } from '../../contracts/ids.ts';
import type { TurnId } from '../../contracts/ids.ts';
import type { Learnt, LearntEvent, StopReason } from '../../contracts/learnt.ts';
import { errorCodeIn } from '../../contracts/wire/from-relay.ts';
import type { RelayFrame } from '../../contracts/wire/from-relay.ts';
import { stopsSpeech } from '../../conversation/control.ts';
import { eventsAfter } from '../../conversation/learnt.ts';
import { stopsOpener } from '../../conversation/outbound/other-side.ts';
import type { CallState } from '../../conversation/state.ts';
import { isVoiceError } from '../../conversation/voice-ladder.ts';
import { VOICE_LADDER } from '../../workflows/call/policy.ts';
import type { EndReport } from './input-reports.ts';
import type { Ledger } from './ledger.ts';
import { createSessionParts } from './session-parts.ts';
import type { SessionDeps } from './session-parts.ts';
import { guardTimeLimit } from './time-limit-guard.ts';

/** The session of one relay connection. */
export interface Session {
  readonly start: CallStart;
  readonly epoch: number;
  readonly ledger: Ledger;
  /** The mirror's state of the call. Undefined while it is being read. */
  state(): CallState | undefined;
  /** Claims a turn. After a pause of this process it first waits until it is known whether the call is still here. */
  take(turn: ClaimedTurn): Promise<Speech>;
  /** The workflow has learnt something. */
  learn(learnt: Learnt): void;
  /** Processes one frame. Call it in the order of the wire. */
  receive(frame: RelayFrame): void;
  /** The agent ends the call. */
  end(): void;
  /** Presses keys on the telephone. */
  sendDigits(digits: string): void;
  /** Ends the relay's session; the action webhook then puts the caller through. */
  transfer(): void;
  /** Closes the connection as soon as the agent has nothing left to say. The relay then finds another gateway. */
  handOver(): void;
  /** Checks whether the call has moved to another gateway, and closes the connection if so. */
  recheck(): void;
  /** Temporal has become unreachable: saves turns in the journal that it may not know of. */
  secure(): void;
  /** The socket is closed. `isOver`: the call is over too. */
  close(isOver: boolean): void;
  /** Reports the end of the call to the workflow, once, and closes the connection if the relay does not. */
  reportEnd(report: EndReport): void;
  /** Ends the call soon: says goodbye, and takes no more inputs of the caller. */
  stop(reason: StopReason): void;
  /** The call has ended, or the agent is ending it. */
  readonly isOver: boolean;
  /** The agent has ended the call. */
  readonly hasHungUp: boolean;
}

const INPUTS: ReadonlySet<RelayFrame['type']> = new Set(['prompt', 'interrupt', 'dtmf']);

function stopsWords(event: LearntEvent): boolean {
  if (event.type === 'answeredBy') return stopsOpener(event.by);
  return event.type === 'control' && stopsSpeech(event.action);
}

/** Creates the session of a connection. Connection 1 starts with the greeting. */
export function createSession(deps: SessionDeps): Session {
  const { start, epoch, ownership } = deps;
  const { agent } = start;
  let isEnding = false;
  let isChangingVoice = false;
  let isTransferring = false;
  let isLeaving = false;
  let halted: StopReason | undefined;
  /** Hands over unless words are owed, from this connection or a previous one. */
  const leaveIfQuiet = () => {
    if (isLeaving && !ledger.isBusy && mirror.state()?.owed === null) deps.handOver();
  };
  const end = () => {
    if (isEnding) return;
    isEnding = true;
    deps.sendEnd();
    deps.closeSoon();
  };
  /** The caller's inputs no longer count, and the goodbye must be over soon. What the relay has of an answer is played first. */
  const halt = (reason: StopReason, goodbye: TurnId) => {
    if (halted !== undefined) return;
    halted = reason;
    ledger.expect(goodbye, Date.now());
    deps.soon(end);
  };
  const transfer = () => {
    if (isEnding || isTransferring || halted !== undefined) return;
    isTransferring = true;
    deps.sendEnd({ transfer: true });
    deps.closeSoon();
  };
  const parts = createSessionParts(deps, { onIdle: leaveIfQuiet, hangUp: end, transfer });
  const { ledger, turnReports, deadline, speculation, mirror, inputReports, callerInput } = parts;

  const relayError = (code: string | undefined) => {
    deps.onRelayError(code);
    if (code === undefined || !isVoiceError(VOICE_LADDER, code) || isEnding || isChangingVoice) return;
    // The relay would stay silent. The next connection says the lost words in another voice.
    isChangingVoice = true;
    deps.sendEnd({ voiceError: code });
  };
  const info = (name: string, value: string) => {
    if (name === 'tokensPlayed') {
      deps.onSpoken();
      deps.output.catchUp();
      ledger.played(value);
    }
    if (name === 'agentSpeaking') {
      const isOn = value === 'on';
      deps.output.sounding(isOn);
      ledger.agentSpeaking(isOn);
    }
    if (name === 'clientSpeaking') callerInput.callerSpeaking(value === 'on');
  };
  const greet = () => {
    if (deps.isGreetedByRelay) {
      ledger.greet(agent.greeting, Date.now(), deps.voice);
      return;
    }
    const speech = ledger.take(GREETING_TURN);
    speech.speak(agent.greeting);
    speech.finish();
  };

  if (epoch === 1 && start.outbound === undefined) greet();
  // In a call that we have placed, the other side speaks first. After a lost connection nothing may be owed.
  else callerInput.agentIdle();
  const stop = (reason: StopReason) => {
    if (isEnding || halted !== undefined) return;
    halt(reason, GOODBYE_TURN);
    mirror.apply({ type: 'learnt', event: { type: 'timeLimit', at: Date.now(), stopped: reason } });
    void parts.takeOver(GOODBYE_TURN);
  };
  /** Tells the mirror what the workflow has learnt. What an operator has done takes effect here at once. */
  const tell = (learnt: Learnt | undefined, apply: () => void) => {
    const known = mirror.state()?.learnt.version;
    apply();
    if (known === undefined) return;
    const events = eventsAfter(known, learnt);
    if (events.some(stopsWords)) {
      ledger.giveWay();
      speculation.drop('interrupted');
    }
    if (events.some(({ type }) => type === 'control')) deps.onLive('control');
  };
  const leaveTimeLimit = guardTimeLimit({
    start,
    state: () => mirror.state(),
    graceMs: deps.limitGraceMs,
    isUnderWay: () => ledger.isBusy && !deps.isAway(),
    onOverrun: () => stop('overrun'),
  });

  return {
    start,
    epoch,
    ledger,
    state: () => mirror.state(),
    learn: (learnt) => tell(learnt, () => mirror.apply({ type: 'told', learnt })),
    async take(turn) {
      deadline.asked(turn.turnId);
      tell(turn.learnt, () => mirror.claimed(turn));
      const stopped = mirror.state()?.timeLimit?.stopped;
      if (stopped !== undefined) halt(stopped, turn.turnId);
      // If the call has moved elsewhere, this closes the connection, and the words of the claim are dropped.
      await ownership.isOurs();
      return ledger.take(turn.turnId);
    },
    receive(frame) {
      // The agent has ended the call, or is about to: the relay soon closes the connection.
      if ((isEnding || isTransferring || halted !== undefined) && INPUTS.has(frame.type)) return;
      switch (frame.type) {
        case 'prompt':
          if (frame.last) deps.onWords(frame.voicePrompt);
          callerInput.prompt(frame);
          return;
        case 'interrupt':
          ledger.interrupt(frame.utteranceUntilInterrupt);
          callerInput.interrupted();
          return;
        case 'dtmf':
          callerInput.key(frame.digit);
          return;
        case 'info':
          info(frame.name, frame.value);
          return;
        case 'error':
          relayError(errorCodeIn(frame.description));
          return;
        case 'setup':
          // The relay may repeat `setup` when it reconnects by itself. This session exists already.
          return;
      }
    },
    end,
    sendDigits: deps.sendDigits,
    transfer,
    handOver() {
      isLeaving = true;
      leaveIfQuiet();
    },
    recheck: () => ownership.check(),
    secure: () => turnReports.secure(ledger.ifLost()),
    close(isOver) {
      callerInput.close();
      leaveTimeLimit();
      deadline.stop();
      ownership.stop();
      ledger.close();
      speculation.drop('closed');
      deps.onLive('lost');
      if ((!isOver && !isEnding) || isChangingVoice || isTransferring) return;
      inputReports.end({
        by: isEnding ? 'agent' : 'caller',
        ...(halted === undefined ? {} : { stopped: halted }),
      });
    },
    reportEnd(report) {
      inputReports.end(report);
      deps.closeSoon();
    },
    stop,
    get hasHungUp() {
      return isEnding;
    },
    get isOver() {
      return isEnding || inputReports.hasEnded;
    },
  };
}
