/** One connection of a call: frames in, signals out, and a ledger of what is said. */
import type { ClaimedTurn, Speech } from '../../activities/turn-claim.ts';
import type { CallStart, Ended } from '../../contracts/call.ts';
import { GREETING_TURN } from '../../contracts/ids.ts';
import { errorCodeIn } from '../../contracts/wire/from-relay.ts';
import type { RelayFrame } from '../../contracts/wire/from-relay.ts';
import { toldBy } from '../../conversation/learnt.ts';
import type { CallState } from '../../conversation/state.ts';
import { isVoiceError } from '../../conversation/voice-ladder.ts';
import { VOICE_LADDER } from '../../workflows/call/policy.ts';
import type { Ledger } from './ledger.ts';
import { createSessionParts } from './session-parts.ts';
import type { SessionDeps } from './session-parts.ts';

export interface Session {
  readonly start: CallStart;
  readonly epoch: number;
  readonly ledger: Ledger;
  /** What is known of the call; undefined while that is being read. */
  state(): CallState | undefined;
  /** The right to speak in a turn; behind a pause of this process only once it is known whether the call is still here. */
  take(turn: ClaimedTurn): Promise<Speech>;
  /** Takes in one frame; frames come in the order of the wire. */
  receive(frame: RelayFrame): void;
  /** The agent ends the call. */
  end(): void;
  /** Gives the connection up as soon as the agent has nothing left to say: the relay finds another gateway. */
  handOver(): void;
  /** Asks whether the call has gone on elsewhere, and gives its connection up then. */
  recheck(): void;
  /** Temporal has gone away: keeps what it may not have been told. */
  secure(): void;
  /** The socket is gone. `isOver`: the call is, too. */
  close(isOver: boolean): void;
  /** Tells the workflow that the call is over; does so once. */
  reportEnd(report: Pick<Ended, 'by' | 'relay' | 'voice'>): void;
}

export function createSession(deps: SessionDeps): Session {
  const { start, epoch, ownership } = deps;
  const { agent } = start;
  let isEnding = false;
  let isChangingVoice = false;
  let isLeaving = false;
  /** Words owed from a connection before this one are said first. */
  const leaveIfQuiet = () => {
    if (isLeaving && !ledger.isBusy && mirror.state()?.owed === null) deps.handOver();
  };
  const end = () => {
    isEnding = true;
    deps.sendEnd();
  };
  const parts = createSessionParts(deps, { onIdle: leaveIfQuiet, hangUp: end });
  const { ledger, turnReports, deadline, speculation, mirror, inputReports, callerInput } = parts;

  const relayError = (code: string | undefined) => {
    deps.onRelayError(code);
    if (code === undefined || !isVoiceError(VOICE_LADDER, code) || isEnding || isChangingVoice) return;
    // The relay would stay silent. What it has not said is said on the next connection, in another voice.
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

  if (epoch === 1) greet();

  return {
    start,
    epoch,
    ledger,
    state: () => mirror.state(),
    async take(turn) {
      mirror.see(toldBy(turn));
      // This gives up a call that has gone on elsewhere: its words are dropped then.
      await ownership.isOurs();
      return ledger.take(turn.turnId);
    },
    receive(frame) {
      switch (frame.type) {
        case 'prompt':
          callerInput.prompt(frame);
          return;
        case 'interrupt':
          ledger.interrupt(frame.utteranceUntilInterrupt);
          speculation.drop('interrupted');
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
          // The relay may repeat it when it reconnects by itself: this session has it already.
          return;
      }
    },
    end,
    handOver() {
      isLeaving = true;
      leaveIfQuiet();
    },
    recheck: () => ownership.check(),
    secure: () => turnReports.secure(ledger.ifLost()),
    close(isOver) {
      callerInput.close();
      deadline.stop();
      ownership.stop();
      ledger.close();
      speculation.drop('closed');
      if (isOver && !isChangingVoice) inputReports.end({ by: isEnding ? 'agent' : 'caller' });
    },
    reportEnd: (report) => inputReports.end(report),
  };
}
