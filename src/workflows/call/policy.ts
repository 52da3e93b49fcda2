/**
 * Every timeout, attempt and backoff of a call, in one place. Pure data. The gateway reads it too. Each call carries a
 * snapshot from its start, so a change here does not affect calls in progress.
 */
import type {
  CallPolicy,
  DeliveryPolicy,
  OutboundPolicy,
  StandInPace,
  TransferPolicy,
  TurnTakingPolicy,
  VoicePolicy,
} from '../../contracts/policy.ts';
import type { VoiceLadder } from '../../contracts/voice-ladder.ts';

const TURN_TAKING: TurnTakingPolicy = {
  // Waits for words after the relay has stopped the agent. The caller hears nothing. The relay sends the first words within
  // 0.5 s. Longer is dead air after every cough, shorter talks over a caller who hesitates.
  noiseMs: 1_500,
  // Waits for the final prompt after the caller's voice has stopped, which the relay sends in the same millisecond. The caller
  // hears nothing. If it is lost, the last partial prompt is all that is known of the words. Must stay below `silenceMs`.
  partialAsSaidMs: 2_000,
  // The relay's late partial prompts come within a second of their final one. A caller who repeats a question waits longer.
  repeatMs: 2_000,
  // A caller who hesitates in the middle of a sentence gets a final prompt for each half, 0.35 to 1.2 s apart. Both get one
  // answer. Longer would join questions to answers that were lost in noise; those are still in the context.
  continuationMs: 2_000,
  // An echo is recognised about a second after the words were heard. Longer would ignore callers who repeat them to be sure.
  echoMs: 2_000,
  // A person hangs up after the goodbye. Those who thought of something else begin to speak within this time.
  goodbyeMs: 3_000,
  // Enough for one more question and its answer. The notice says "about a minute".
  limitNoticeMs: 60_000,
  // A caller who fetches a paper needs longer than \`silenceMs\` (10 s).
  pauseMs: 30_000,
};

export const CALL_POLICY: CallPolicy = {
  activities: {
    searchKnowledge: {
      // Waits for the search in Postgres. The caller hears nothing, then a filler after 1 s. A search takes under 10 ms.
      // After 1.5 s the turn goes on without passages. Must stay below `standIn.afterPromptMs`.
      startToCloseMs: 1_500,
      // Waits for the gateway to pick the activity up. Runs out only if nobody polls its queue: the gateway is gone.
      scheduleToStartMs: 2_000,
      retry: { maximumAttempts: 1 },
    },
    reply: {
      // Waits until the caller has heard the whole answer: longest speech (60 s) plus 30 s of slack.
      startToCloseMs: 90_000,
      // As for `searchKnowledge`. The gateway stands in after `standIn.afterPromptMs` if only the workflow is unreachable.
      scheduleToStartMs: 2_000,
      // Waits for a sign of life from a gateway that speaks. The next connection reveals a lost gateway much sooner.
      // Not shorter: 3 s kills every open reply when Temporal restarts in 5 s (measured).
      heartbeatMs: 15_000,
      // Each attempt of the reply ladder below is an activity of its own, visible in the history.
      retry: { maximumAttempts: 1 },
    },
    say: {
      // Waits until the caller has heard fixed words, which are shorter than an answer. The rest is as for `reply`.
      startToCloseMs: 60_000,
      scheduleToStartMs: 2_000,
      heartbeatMs: 15_000,
      retry: { maximumAttempts: 1 },
    },
    // Both wait for Postgres: 10 s for one attempt, without a limit on attempts. No caller waits for them.
    saveTurn: {
      startToCloseMs: 10_000,
      retry: { initialIntervalMs: 500, backoffCoefficient: 2, maximumIntervalMs: 30_000 },
    },
    saveCall: {
      startToCloseMs: 10_000,
      retry: { initialIntervalMs: 500, backoffCoefficient: 2, maximumIntervalMs: 30_000 },
    },
    // Waits for a model's digest. No caller waits for it: the turns stay in the context until the digest covers them.
    // After the last attempt the digest is made without a model. All attempts together should be over within
    // `digest.early` turns.
    summarize: {
      startToCloseMs: 10_000,
      // Waits for a free worker. The same workers save the call records, which occupies them while Postgres is away.
      scheduleToStartMs: 10_000,
      retry: { maximumAttempts: 2, initialIntervalMs: 1_000 },
    },
  },
  // The rungs are tried in order until one has spoken. `firstTokenMs` waits for the first token of the model, `stallMs`
  // for each further token; both count as a failure, and after such a silence the same model is not asked again in the
  // turn. Meanwhile the caller hears nothing, then a filler after 1 s. `firstTokenMs` of primary and fallback together
  // must stay below the agent's `responseTimeoutMs` minus `lastRungReserveMs` (4.2 s), or the fallback is cut short.
  replyLadder: [
    // A second attempt if the first failed at once (refused, 5xx, 429): most of those failures are temporary.
    { name: 'primary', firstTokenMs: 1_500, stallMs: 2_000, attempts: 2, backoffMs: 100 },
    { name: 'fallback', firstTokenMs: 2_500, stallMs: 2_000, attempts: 1 },
    // Uses no network, so it is never late.
    { name: 'template', firstTokenMs: 1_000, stallMs: 1_000 },
  ],
  // Enough for one workflow round trip on a busy machine and the first word of the template.
  lastRungReserveMs: 800,
  // Longest pause that a vendor may ask for before the same rung is tried again. The caller hears nothing meanwhile. Must
  // stay well below `firstTokenMs` of the next rung.
  maxRetryAfterMs: 300,
  // Without a breaker, a model that is down costs every turn its `firstTokenMs`. After `openMs` it is tried again.
  breaker: { failures: 2, openMs: 30_000 },
  // A second of silence on the telephone sounds like a lost connection, so the caller hears a filler. If the answer of the
  // gateway itself is due within `notIfDueWithinMs`, there is no filler: one that the answer follows at once is worse than
  // none. `notIfDueWithinMs` must stay below `fillerAfterMs`.
  deadAir: { fillerAfterMs: 1_000, notIfDueWithinMs: 300 },
  // How long the gateway waits for the workflow to ask for the answer, before it answers the turn itself. The caller hears
  // nothing, then a filler after 1 s. The way through the workflow takes 50 ms, under load 200 ms; after these limits it is
  // considered unreachable. They are the longest waits: see `STAND_IN_PACE`. While Temporal is known to be away, there is none.
  // `afterTokenMs` also holds for a notice after a silence, whose words are known. `afterPromptMs` must stay below
  // `responseTimeoutMs` minus `lastRungReserveMs`, to leave the ladder its time. `afterLossMs` is short because the caller has already waited for the relay to reconnect. An activity
  // that comes later joins the speech in progress.
  standIn: { afterTokenMs: 800, afterPromptMs: 2_500, afterFailureMs: 800, afterLossMs: 300 },
  turnTaking: TURN_TAKING,
  tools: {
    // More than "look up, look up again, do" is a model that has lost its way.
    rounds: 4,
    // All rounds of a turn. The caller hears one notice meanwhile.
    turnMs: 20_000,
    // Waits for the results of a round. After it the agent apologises and offers something else; the result is told when it comes.
    // Must be longer than the timeout of a tool (4 s) with one look-up.
    waitMs: 8_000,
    // Waits for a worker of the queue `background`. Nothing was sent until one has taken the tool.
    scheduleToStartMs: 10_000,
    // Over the tool's own timeout, for the way through Temporal. After it nobody knows whether the request was sent.
    slackMs: 2_000,
    // Before another request of the same wish. The caller waits, so it is short.
    backoffMs: 300,
    // A service that restarts is back within a minute. About fifteen minutes in all; the call may be over by then.
    lookups: { attempts: 20, backoffMs: 500, maxBackoffMs: 60_000 },
    // A service that is down should not cost every caller its timeout.
    breaker: { failures: 3, openMs: 15_000 },
  },
  // Waits for a worker to complete a workflow task. After it, the task of a lost worker goes to another one. Meanwhile the
  // gateway stands in (`standIn`), which is sooner.
  workflowTaskTimeoutMs: 5_000,
  // About 30 turns. If a worker dies, the next one replays each of its calls. Replaying 500 events takes 0.2 to 0.4 s
  // (measured).
  maxRunEvents: 500,
  // Waits for the relay to reconnect after a connection was lost with words owed. The caller hears nothing. After it, the
  // call has failed.
  reconnectWindowMs: 30_000,
  // If a timer fires this late, Temporal or its workers were away, and the reconnect window starts again. Must be longer
  // than the delay of timers on a busy server (0.9 s measured).
  lateTimerMs: 2_000,
  // Words heard after the last heartbeat are said again when a gateway dies: at most this long, and the clause in play. Each
  // heartbeat is a billed action in Temporal Cloud: with 4 s there are half as many (docs/operations.md). Must stay under a
  // third of `reply.heartbeatMs`, and well above the throttle of the activity worker (0.1 s).
  heartbeatEveryMs: 1_000,
  // A call whose connection breaks more often than this ends with an apology.
  maxReconnects: 20,
  // One failure may pass. After the second answer in a row without a model, the next question goes to a person.
  personAfter: 2,
  // Waits, after the end of a call, for inputs that a gateway has reported and not delivered yet. Counted from the latest
  // signal. No caller waits.
  lateSignalsMs: 600_000,
  // Waits, after the end of a call, for a gateway to report the number of its last input. Must be longer than another
  // gateway takes to deliver the undelivered signals of a dead one (30 s), and longer than the longest attempt to send a
  // signal plus the pause before it (10 s).
  gatewayReportMs: 45_000,
  // Waits, after the end of a call, for the results of speech in progress. After it, the speech is cancelled.
  lastSpeechMs: 5_000,
  // Waits for a turn to be saved within the workflow task, which takes 3 ms. A signal that arrives in that moment waits this
  // long at most. After it, an activity saves the turn.
  books: { onTheSpotMs: 100 },
  // The recent turns that the model sees: at most this many, and at most this many characters.
  context: { turns: 20, chars: 6_000 },
  // Turns that are about to drop out of the context go into the digest. Each digest is a request to a model, so it takes in
  // five turns at a time. It takes effect with the caller input that acknowledges it. `early` turns should take longer than
  // all attempts of `summarize` above. Every later model request contains the digest, so `chars` adds to its size.
  digest: { chars: 1_200, turns: 5, early: 3 },
  // Of 291 callers' questions to pages without "Also asked:" lines, 94 % have their answer among 12 passages, 81 % among 3.
  passages: 12,
  // About 750 tokens. The history stores them once, in the result of the search.
  passageChars: 3_000,
};

export const VOICE_POLICY: VoicePolicy = {
  // Waits for the audio of one prepared sentence. No caller waits. A piece takes under 2 s, plus the wait for live calls,
  // which go first. Must stay above `preparedFirstByteMs`.
  synthesizeSpeech: {
    startToCloseMs: 15_000,
    // Runs out only if nobody polls the gateway's queue. The next gateway starts the workflow again.
    scheduleToStartMs: 60_000,
    // A 429 passes within seconds, an outage of the vendor within minutes. Calls work without prepared audio.
    retry: { maximumAttempts: 6, initialIntervalMs: 1_000, backoffCoefficient: 3, maximumIntervalMs: 60_000 },
  },
  // Below `atOnce`, so that preparing leaves requests for live calls.
  preparedAtOnce: 2,
  // Waits for the first byte of a piece. The caller hears nothing meanwhile. The vendor's fast model starts within 0.1 to
  // 0.3 s. After this limit the relay's voice says the piece. That voice needs 0.3 s, and the caller must hear something
  // within 2 s.
  firstByteMs: 1_200,
  // The same if no caller waits. Must stay below `synthesizeSpeech.startToCloseMs`.
  preparedFirstByteMs: 10_000,
  // Waits for the next chunk of audio. Audio arrives faster than it is played, so the caller hears no gap, and a pause this
  // long means that the connection is broken.
  stallMs: 800,
  // The vendor's smaller plans allow about this many concurrent requests. More fail with 429.
  atOnce: 5,
  // After two failures in a row, or a permanent one, callers do not wait for this voice for half a minute.
  breaker: { failures: 2, openMs: 30_000 },
  // Waits for a lookup in the audio store, which takes 2 to 5 ms. Must be too short for the caller to notice that the
  // database is away.
  storeMs: 150,
  // The same if no caller waits. The first lookup of a gateway also opens a database connection. If the lookup is given up,
  // the audio is paid for again. A caller who needs the same piece at that moment waits for this lookup.
  preparedStoreMs: 1_000,
};

/** What follows a call. No caller waits for any of it. */
export const DELIVERY_POLICY: DeliveryPolicy = {
  // Waits for a model's summary. Deliveries wait for it, so after the last attempt the summary is made by rules.
  summarize: {
    startToCloseMs: 30_000,
    retry: { maximumAttempts: 3, initialIntervalMs: 2_000, backoffCoefficient: 4 },
  },
  // Waits for Postgres, without a limit on attempts.
  store: {
    startToCloseMs: 10_000,
    retry: { initialIntervalMs: 500, backoffCoefficient: 2, maximumIntervalMs: 30_000 },
  },
  // One attempt at a mail server or webhook; both answer within seconds. A server that was away for an hour gets what it has
  // missed within the next half hour.
  attempt: {
    startToCloseMs: 45_000,
    retry: { initialIntervalMs: 5_000, backoffCoefficient: 2, maximumIntervalMs: 1_800_000 },
  },
  // A long weekend. After it, the delivery is given up and listed as such; it can be sent again by hand.
  giveUpAfterMs: 4 * 24 * 3_600_000,
};

/** Calls out. Nobody waits for any of it on the telephone. */
export const OUTBOUND_POLICY: OutboundPolicy = {
  // Waits for Postgres, without a limit on attempts.
  store: {
    startToCloseMs: 10_000,
    retry: { initialIntervalMs: 500, backoffCoefficient: 2, maximumIntervalMs: 30_000 },
  },
  // One request to the carrier, which has 10 s. Placing a call is never repeated by itself.
  carrier: { startToCloseMs: 15_000, retry: { maximumAttempts: 1 } },
  busyMs: 5_000,
  // A request that was on its way has arrived or is lost after a minute and a half.
  lookAfterMs: [1_000, 4_000, 25_000, 60_000],
  // Callbacks come within seconds. A queued call begins later; then the carrier says so.
  callbackMs: 60_000,
  askEveryMs: 60_000,
  afterCancelMs: 5_000,
  // Longer than the late signals of a gateway that died (`gatewayReportMs`) and the rest of its call's record.
  resultMs: 120_000,
};

/** A person is rung while the caller waits. Both hear what is going on. */
export const TRANSFER_POLICY: TransferPolicy = {
  // Waits for one answer of the carrier's API, which takes 0.2 s. The caller hears that somebody is called. A request without an answer
  // may have been carried out, so another one is never sent before a look-up.
  carrier: { startToCloseMs: 4_000, scheduleToStartMs: 5_000, retry: { maximumAttempts: 1 } },
  // A telephone that rings for nobody, or a person without a caller. Nobody else waits for it.
  endLeg: {
    startToCloseMs: 4_000,
    retry: { maximumAttempts: 30, initialIntervalMs: 300, backoffCoefficient: 1.5, maximumIntervalMs: 5_000 },
  },
  againMs: 1_000,
  // A call is listed, and its first callback comes, within a second.
  lookMs: 1_500,
  // The carrier rings up to 5 s longer than asked, and its callback takes a second.
  ringSlackMs: 10_000,
  // The words take 20 s, and are followed by two waits for a key.
  tellMs: 60_000,
  // The caller's telephone asks every few seconds.
  joinMs: 12_000,
  // The end of a conference reaches us within a second. Then the caller is fetched: after 10 s in all they are back.
  aloneMs: 3_000,
  fetchAgainMs: 1_000,
  // The words for a person whose caller is gone take 3 s, and the callback of their call a second.
  leaveMs: 8_000,
  longestTalkMs: 12 * 3_600_000,
  // How long a transfer waits for a worker that has died. A task takes milliseconds: nothing is stored within it.
  workflowTaskTimeoutMs: 3_000,
  // The pause between two looks is silence for the caller, and the longest wait of a person who has accepted.
  askEveryS: 2,
  // Three answers that do not come (1.5 s each) and the pauses between them: the caller is with the agent again within 10 s.
  unanswered: 2,
};

/** The voice ladder. A gateway uses the current values. The position of a call on the ladder is a parameter of its relay connections. */
export const VOICE_LADDER: VoiceLadder = {
  // If `own` fails, the relay says the rest of that answer, and the next answer tries `own` again. No word is lost. If
  // `relay` or `system` fails, the rest of the call uses the next rung. That takes a new connection and a second of silence,
  // and the caller hears another voice.
  rungs: ['own', 'relay', 'system', 'recorded'],
  failures: {
    // Invalid parameter. It may be the voice or its provider (an account without ElevenLabs). If it is another parameter,
    // the next rung fails the same way, and the caller hears the recording a second later.
    '64101': 'VoiceMisconfigured',
    // The provider does not know the language or the voice.
    '64106': 'VoiceMisconfigured',
    // The provider could not speak. It may work the next time, but the words are lost if this connection waits for it.
    '64111': 'VoiceUnavailable',
    // The voice does not exist for the relay, for example a private clone.
    '64112': 'VoiceMisconfigured',
  },
  // Another provider, because its default voice works even if the account lacks the first provider or that is down. The
  // default voice of the first provider would help only against a wrong name.
  systemProvider: { ElevenLabs: 'Google', Google: 'Amazon', Amazon: 'Google' },
  // A refused voice stays refused until someone fixes the agent's file or the account. Each attempt costs one caller a
  // second or two before the greeting. So there is one attempt in five minutes, and calls return to the right voice soon
  // after the fix.
  breaker: { failures: 2, openMs: 300_000 },
};

/** A gateway uses the current values, for all its calls. */
export const STAND_IN_PACE: StandInPace = {
  // The median of eight: one slow turn changes nothing, and four show an outage or its end.
  samples: 8,
  fewest: 3,
  // After a quiet time the workflow gets its full time again.
  forgetMs: 30_000,
  factor: 4,
  // The slowest usual way (0.2 s under load) twice. Shorter would have the gateway answer turns that the workflow is about to
  // answer, which costs a signal each.
  leastMs: 400,
  // A workflow that needs more than half a second keeps callers waiting for nothing: the gateway has the same answer ready.
  // Its late activities join the turn, and show when it is fast again.
  slowMs: 500,
  hopelessMs: 100,
};

/** For a call that is over while a gateway still holds its connection. Calls carry no snapshot of it. */
export const OPEN_CONNECTION = {
  // Waits, after the end of a call, for the gateway to report that its connection is closed. The relay closes it within a
  // second. After this time the workflow asks the gateway to do it.
  afterMs: 5_000,
  // The gateway closes it at once. If it is gone, so is the connection.
  closeConnection: { startToCloseMs: 2_000, scheduleToStartMs: 2_000, retry: { maximumAttempts: 1 } },
} as const;

/** Applies if a person is rung because a call could not be connected again. It is not in the snapshot that a call carries. */
export const LAST_RING = {
  // Waits for the outcome of each number longer than it rings: the carrier rings up to 5 s longer than asked, a person has 8 s to
  // press a key. Nobody hears this wait.
  slackMs: 20_000,
} as const;

/** What an operator has done reaches the gateway at once, or with the next words that it is to say. */
export const LEARN = {
  startToCloseMs: 2_000,
  scheduleToStartMs: 2_000,
  retry: { maximumAttempts: 1 },
} as const;

/** The turn-taking of a call. */
export function turnTakingOf({ turnTaking = TURN_TAKING }: Pick<CallPolicy, 'turnTaking'>): TurnTakingPolicy {
  return turnTaking;
}
