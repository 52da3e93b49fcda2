/** One connection of a call: frames in, signals out, and a ledger of what is said. */
import type { Speech } from '../../activities/turn-claim.ts';
import type { CallRecordReader } from '../../adapters/postgres/call-record.ts';
import type { CallWorkflows } from '../../adapters/temporal/call-workflows.ts';
import type { Digest } from '../../contracts/activities.ts';
import type { Attached, CallStart, Ended, GatewayRef } from '../../contracts/call.ts';
import { GREETING_TURN } from '../../contracts/ids.ts';
import type { TurnId } from '../../contracts/ids.ts';
import type { RelayRung } from '../../contracts/voice-ladder.ts';
import { errorCodeIn } from '../../contracts/wire/from-relay.ts';
import type { RelayFrame } from '../../contracts/wire/from-relay.ts';
import type { VoiceHandoff } from '../../contracts/wire/webhooks.ts';
import { agentIn } from '../../conversation/languages.ts';
import type { CallState } from '../../conversation/state.ts';
import { isVoiceError } from '../../conversation/voice-ladder.ts';
import { VOICE_LADDER } from '../../workflows/call/policy.ts';
import { attach } from './attach.ts';
import { createCallerInput } from './caller-input.ts';
import { createTurnReports } from './turn-reports.ts';
import { createLedger } from './ledger.ts';
import type { Ledger } from './ledger.ts';
import type { SpeechOutput } from './speech-output.ts';
import { createMirror } from './mirror.ts';
import { createTurnDeadline } from './turn-deadline.ts';
import type { Outbox } from './outbox.ts';
import { createInputReports } from './input-reports.ts';
import { createStandIn } from './stand-in.ts';
import type { StandInDeps } from './stand-in.ts';
import type { Speculation } from './speculation.ts';
import type { CallOwnership } from './call-ownership.ts';

export interface SessionDeps {
  readonly start: CallStart;
  readonly epoch: number;
  readonly sessionId: string;
  readonly gateway: GatewayRef;
  readonly workflows: CallWorkflows;
  readonly books: Pick<CallRecordReader, 'readTurns'>;
  /** Temporal is known to be away. */
  readonly isAway: () => boolean;
  readonly outbox: Outbox;
  readonly speculation: Speculation;
  readonly answering: StandInDeps;
  /** What this gateway knew of the call at the end of the connection before. */
  readonly earlier: CallState | undefined;
  readonly output: SpeechOutput;
  /** The language that the relay has begun this connection in. */
  readonly language: string;
  /** The relay says the greeting by itself. */
  readonly isGreetedByRelay: boolean;
  readonly ownership: CallOwnership;
  /** Closes the socket, so that the relay asks where to go on. */
  readonly handOver: () => void;
  /** Where this connection stands on the voice ladder. */
  readonly voice: RelayRung;
  /** As the workflow is told of it. */
  readonly position: Pick<Attached, 'voice'>;
  /** The relay has spoken. */
  readonly onSpoken: () => void;
  /** Sends the frame that ends the relay's session; with `handoff` the call goes on with another voice. */
  readonly sendEnd: (handoff?: VoiceHandoff) => void;
  readonly onRelayError: (code: string | undefined) => void;
  /** The gateway answers a turn by itself. */
  readonly onStandIn: () => void;
  /** Something was thrown that no rule foresees. */
  readonly onBug: (error: unknown) => void;
}

export interface Session {
  readonly start: CallStart;
  readonly epoch: number;
  readonly ledger: Ledger;
  /** What is known of the call; undefined while that is being read. */
  state(): CallState | undefined;
  /** Takes in what the workflow has learnt without this gateway. */
  learn(digest: Digest): void;
  /** The right to speak in a turn; behind a pause of this process only once it is known whether the call is still here. */
  take(id: TurnId): Promise<Speech>;
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
  const { start, epoch, outbox, ownership } = deps;
  const { callSid, agent } = start;
  let isEnding = false;
  let isChangingVoice = false;
  let isLeaving = false;
  const ledger = createLedger(deps.output, {
    busy: () => callerInput.agentBusy(),
    idle() {
      callerInput.agentIdle();
      leaveIfQuiet();
    },
    claimed: (id) => deadline.claimed(id),
    failed(id, failure) {
      mirror.failed(id, failure);
      deadline.failed(id);
    },
    progressed: (ifLost) => turnReports.progressed(ifLost),
    settled(result) {
      deadline.settled(result.turnId);
      mirror.settled(result);
      turnReports.settled(result, standIn.settled(result));
    },
  });
  const standIn = createStandIn(deps.answering, {
    claim: (id) => ledger.take(id),
    state: () => mirror.state(),
    hangUp: () => end(),
  });
  const turnReports = createTurnReports({
    ...{ callSid, epoch, outbox, isAway: deps.isAway },
    state: () => mirror.state(),
  });
  const deadline = createTurnDeadline(start.policy, {
    onLate(id) {
      if (ledger.isSilent(id)) ledger.fill(id, nextFiller());
    },
    onAbandoned: (id) => void takeOver(id).catch(deps.onBug),
  });
  const takeOver = async (id: TurnId) => {
    const due = (await ownership.isOurs()) ? mirror.due(id) : undefined;
    if (due === undefined) return;
    deps.onStandIn();
    await standIn.takeOver(due);
  };
  let fillers = 0;
  const nextFiller = () => {
    const { phrases } = agentIn(agent, mirror.state()?.language ?? deps.language);
    return phrases.fillers[fillers++ % phrases.fillers.length] ?? '';
  };
  /** Words owed from a connection before this one are said first. */
  const leaveIfQuiet = () => {
    if (isLeaving && !ledger.isBusy && mirror.state()?.owed === null) deps.handOver();
  };
  const end = () => {
    isEnding = true;
    deps.sendEnd();
  };
  const relayError = (code: string | undefined) => {
    deps.onRelayError(code);
    if (code === undefined || !isVoiceError(VOICE_LADDER, code) || isEnding || isChangingVoice) return;
    // The relay goes on being silent. What it has not said is said on the next connection, in another voice.
    isChangingVoice = true;
    deps.sendEnd({ voiceError: code });
  };

  const attached = {
    epoch,
    gateway: deps.gateway,
    sessionId: deps.sessionId,
    at: Date.now(),
    ...deps.position,
  };
  const mirror = createMirror({
    start,
    attached,
    speculation: deps.speculation,
    known: attach(deps, attached),
    earlier: deps.earlier,
    language: deps.language,
    onReady: (id) => deadline.ready(id),
    onOwed: (id, sinceMs) =>
      deadline.expectNotice(id, { isAlone: deps.isAway(), waitedMs: Date.now() - sinceMs }),
    onLanguage: (language) => deps.output.speakIn(language),
  });
  const inputReports = createInputReports({ callSid, epoch, outbox, ledger, mirror, deadline });
  const callerInput = createCallerInput({ agent, inputReports, mirror, isAgentBusy: () => ledger.isBusy });

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
    async take(id) {
      // A call that has gone on elsewhere is given up by this: its words are dropped then.
      await ownership.isOurs();
      return ledger.take(id);
    },
    learn: (digest) => mirror.see({ type: 'digestTold', digest }),
    receive(frame) {
      switch (frame.type) {
        case 'prompt':
          callerInput.prompt(frame);
          return;
        case 'interrupt':
          ledger.interrupt(frame.utteranceUntilInterrupt);
          mirror.giveUp('interrupted');
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
      mirror.giveUp('closed');
      if (isOver && !isChangingVoice) inputReports.end({ by: isEnding ? 'agent' : 'caller' });
    },
    reportEnd: (report) => inputReports.end(report),
  };
}
