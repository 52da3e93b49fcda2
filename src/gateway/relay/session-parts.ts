/** Creates the parts of a session and connects them. */
import type { Metrics } from '../../adapters/ports/metrics.ts';
import type { Tracing } from '../../adapters/ports/tracing.ts';
import type { CallRecordReader } from '../../adapters/postgres/call-record.ts';
import type { CallWorkflows } from '../../adapters/temporal/call-workflows.ts';
import type { Attached, CallStart, GatewayRef } from '../../contracts/call.ts';
import type { TurnId } from '../../contracts/ids.ts';
import type { LiveKind } from '../../contracts/live.ts';
import type { RelayRung } from '../../contracts/voice-ladder.ts';
import type { Handoff } from '../../contracts/wire/webhooks.ts';
import { agentIn } from '../../conversation/languages.ts';
import type { CallState } from '../../conversation/state.ts';
import { toolLines } from '../../conversation/tools/tool-lines.ts';
import { findTurn } from '../../conversation/turns.ts';
import { turnTakingOf } from '../../workflows/call/policy.ts';
import { attach } from './attach.ts';
import type { CallOwnership } from './call-ownership.ts';
import { createCallerInput } from './caller-input.ts';
import type { ClaimTimes } from './claim-times.ts';
import type { HeardInstead } from './heard-instead.ts';
import { createInputReports } from './input-reports.ts';
import { createLedger } from './ledger.ts';
import type { SpeechOutput } from './speech-output.ts';
import { createMirror } from './mirror.ts';
import type { Outbox } from './outbox.ts';
import { knownState } from './read-state.ts';
import type { Speculation } from './speculation.ts';
import { createPromptMeanings } from './prompt-meaning.ts';
import { createStandIn } from './stand-in.ts';
import type { StandInDeps } from './stand-in.ts';
import { createTurnDeadline } from './turn-deadline.ts';
import { createTurnMetrics } from './turn-metrics.ts';
import { createTurnReports } from './turn-reports.ts';
import { createTurnSpeculation } from './turn-speculation.ts';

/** What a session needs from its gateway. */
export interface SessionDeps {
  readonly start: CallStart;
  readonly epoch: number;
  readonly sessionId: string;
  readonly gateway: GatewayRef;
  readonly workflows: CallWorkflows;
  readonly records: Pick<CallRecordReader, 'readTurns'>;
  /** True while Temporal is known to be away. */
  readonly isAway: () => boolean;
  readonly claimTimes: ClaimTimes;
  readonly outbox: Outbox;
  readonly speculation: Speculation;
  readonly answering: StandInDeps;
  readonly heardInstead: HeardInstead;
  readonly metrics: Metrics;
  readonly tracing: Tracing | undefined;
  /** What this gateway knew of the call at the end of the previous connection. */
  readonly earlier: CallState | undefined;
  readonly output: SpeechOutput;
  /** The language in which the relay started this connection. */
  readonly language: string;
  /** True if the relay says the greeting, as its welcome greeting. */
  readonly isGreetedByRelay: boolean;
  readonly ownership: CallOwnership;
  /** Closes the socket, so that the relay asks for another gateway. */
  readonly handOver: () => void;
  /** Closes the socket in a few seconds: the call is over, but the relay has not closed it. */
  readonly closeSoon: () => void;
  /** How long after its time limit the gateway ends the call. */
  readonly limitGraceMs: number;
  /** Calls `end` when a goodbye of a stopped call has had its time. */
  readonly soon: (end: () => void) => void;
  /** The rung of the voice ladder on which this connection speaks. */
  readonly voice: RelayRung;
  /** The same, as reported to the workflow. */
  readonly position: Pick<Attached, 'voice' | 'transfer'>;
  /** The relay has spoken. */
  readonly onSpoken: () => void;
  /** Sends the frame that ends the relay's session. `handoff` says how the call continues. */
  readonly sendEnd: (handoff?: Handoff) => void;
  readonly sendDigits: (digits: string) => void;
  readonly onRelayError: (code: string | undefined) => void;
  /** Something has happened that those who watch the call want to know. */
  readonly onLive: (kind: LiveKind) => void;
  /** The caller has said something. */
  readonly onWords: (words: string) => void;
  /** The gateway stands in for the workflow in a turn. */
  readonly onStandIn: () => void;
  /** An unexpected error was thrown. */
  readonly onBug: (error: unknown) => void;
}

export type SessionParts = ReturnType<typeof createSessionParts>;

/** Creates the parts of a session. */
export function createSessionParts(
  deps: SessionDeps,
  {
    onIdle,
    hangUp,
    transfer,
  }: {
    /** The agent has nothing left to say. */ onIdle: () => void;
    hangUp: () => void;
    transfer: () => void;
  },
) {
  const { start, epoch, outbox, ownership } = deps;
  const { callSid, agent } = start;
  const turnMetrics = createTurnMetrics({ metrics: deps.metrics, tracing: deps.tracing, callSid });
  const ledger = createLedger(deps.output, {
    busy: () => callerInput.agentBusy(),
    idle() {
      callerInput.agentIdle();
      onIdle();
    },
    claimed(id) {
      if (working === id) working = undefined;
      deadline.claimed(id);
      deps.onLive('turn');
    },
    failed(id, failure) {
      mirror.failed(id, failure);
      deps.heardInstead.failed(id, failure);
      deadline.failed(id);
    },
    waiting(id) {
      working = id;
      deadline.waiting(id);
    },
    progressed(ifLost) {
      turnReports.progressed(ifLost);
      deps.onLive('said');
    },
    settled(result) {
      const isSpoken = result.outcome === 'spoken';
      meanings.agentSaid(result.heard ?? result.said, isSpoken);
      if (isSpoken) callerInput.answered();
      deadline.settled(result.turnId);
      deps.heardInstead.settled(result);
      const own = standIn.settled(result);
      mirror.settled(result, own?.wish);
      turnMetrics.settled(result, isAnswer(result.turnId));
      turnReports.settled(result, own);
      deps.onLive('turn');
    },
    interrupted: (cause) => turnMetrics.interrupted(cause),
  });
  const isAnswer = (id: TurnId) => {
    const state = mirror.state();
    return state !== undefined && findTurn(state, id)?.caller != null;
  };
  const standIn = createStandIn(deps.answering, {
    claim: (id) => ledger.take(id),
    state: () => mirror.state(),
    hangUp,
    transfer,
    onBug: deps.onBug,
  });
  const turnReports = createTurnReports({
    ...{ callSid, epoch, outbox, isAway: deps.isAway },
    state: () => mirror.state(),
  });
  const deadline = createTurnDeadline(start.policy, {
    claimTimes: deps.claimTimes,
    // Without the state of the call this gateway cannot answer yet, and its only try would be wasted.
    isAway: () => deps.isAway() && mirror.state() !== undefined,
    onLate(id) {
      if (ledger.isSilent(id)) ledger.fill(id, working === id ? nextNotice() : nextFiller());
    },
    onAbandoned: (id) => void takeOver(id),
  });
  const standInFor = async (id: TurnId) => {
    // The workflow runs the tools, and goes on with them when it is back. Another model would begin again.
    if (working === id) {
      if (await ownership.isOurs()) standIn.excuse(id, toolLines(agentIn(agent, language())).noResultYet);
      return;
    }
    const turn = (await ownership.isOurs()) ? mirror.owedTurn(id) : undefined;
    if (turn === undefined) return;
    deps.onStandIn();
    await standIn.takeOver(turn);
  };
  const takeOver = (id: TurnId) => standInFor(id).catch(deps.onBug);
  let fillers = 0;
  /** The turn whose tools are running. */
  let working: TurnId | undefined;
  const language = () => mirror.state()?.language ?? deps.language;
  const nextFiller = () => {
    const { phrases } = agentIn(agent, language());
    return phrases.fillers[fillers++ % phrases.fillers.length] ?? '';
  };
  const nextNotice = () => {
    const { notices } = toolLines(agentIn(agent, language()));
    return notices[fillers++ % notices.length] ?? '';
  };
  const speculation = createTurnSpeculation(deps.speculation, agent.speculation, {
    onReady: (id) => deadline.ready(id),
    onSearched: (id, ms) => turnMetrics.searched(id, ms),
  });
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
    speculation,
    known: attach(deps, attached),
    earlier: deps.earlier,
    readAgain: () => knownState(deps.workflows, callSid).catch(() => undefined),
    language: deps.language,
    onOwed: (id, sinceMs) =>
      deadline.expectNotice(id, { isWorkflowAway: deps.isAway(), waitedMs: Date.now() - sinceMs }),
    onLanguage: (language) => deps.output.speakIn(language),
  });
  const inputReports = createInputReports({
    ...{ callSid, epoch, outbox, ledger, mirror, speculation, deadline },
    onHeard: () => deps.onLive('heard'),
    onEnded: () => deps.onLive('ended'),
  });
  const turnTaking = turnTakingOf(start.policy);
  const meanings = createPromptMeanings({ turnTaking, ledger, language });
  const callerInput = createCallerInput({
    ...{ agent, turnTaking, inputReports, ledger, meanings, mirror, speculation, hangUp },
  });
  return { ledger, turnReports, deadline, speculation, mirror, inputReports, callerInput, takeOver };
}
