/**
 * Every timeout, attempt and backoff of a call, in one place. Pure data: the gateway reads it too, and each
 * call carries the snapshot that it began with, so a change here never touches a call in flight.
 */
import type { CallPolicy, VoicePolicy } from '../../contracts/policy.ts';
import type { VoiceLadder } from '../../contracts/voice-ladder.ts';

export const CALL_POLICY: CallPolicy = {
  activities: {
    searchKnowledge: {
      // The caller hears nothing meanwhile. A search takes under 10 ms; past 1.5 s the turn goes on without passages.
      startToCloseMs: 1_500,
      // Only runs out when nobody polls the gateway's queue: the gateway is gone.
      scheduleToStartMs: 2_000,
      retry: { maximumAttempts: 1 },
    },
    reply: {
      // Longest speech (60 s) and 30 s of slack: a reply lives until its words have been heard.
      startToCloseMs: 90_000,
      scheduleToStartMs: 2_000,
      // Not shorter: 3 s kills every open reply when Temporal restarts in 5 s (measured). A lost gateway is
      // noticed by the next connection, not by this.
      heartbeatMs: 15_000,
      // Each rung of the ladder below is its own visible execution.
      retry: { maximumAttempts: 1 },
    },
    say: {
      startToCloseMs: 60_000,
      scheduleToStartMs: 2_000,
      heartbeatMs: 15_000,
      retry: { maximumAttempts: 1 },
    },
    // The books wait for Postgres as long as it takes; nobody on the line waits for them.
    saveTurn: {
      startToCloseMs: 10_000,
      retry: { initialIntervalMs: 500, backoffCoefficient: 2, maximumIntervalMs: 30_000 },
    },
    saveCall: {
      startToCloseMs: 10_000,
      retry: { initialIntervalMs: 500, backoffCoefficient: 2, maximumIntervalMs: 30_000 },
    },
    // Nobody waits for it: the turns that it is to tell of stay in the context. Where it does not come in time, or at
    // all, the digest is made without a model; all tries together should be over within a few turns.
    summarize: {
      startToCloseMs: 10_000,
      // The same workers write the books, and may have their hands full of them while Postgres is away.
      scheduleToStartMs: 10_000,
      retry: { maximumAttempts: 2, initialIntervalMs: 1_000 },
    },
  },
  // Tried in order until one has spoken. A first token later than `firstTokenMs` is a failure: after silence the
  // same model is never asked again. `firstTokenMs` of primary and fallback together must stay under the agent's
  // `responseTimeoutMs` less `lastRungReserveMs` (4.2 s), or the fallback is cut short.
  replyLadder: [
    // Twice where the first failure came at once (refused, 5xx, 429): most of those pass.
    { name: 'primary', firstTokenMs: 1_500, stallMs: 2_000, attempts: 2, backoffMs: 100 },
    { name: 'fallback', firstTokenMs: 2_500, stallMs: 2_000, attempts: 1 },
    // No network: it cannot be late.
    { name: 'template', firstTokenMs: 1_000, stallMs: 1_000 },
  ],
  // Time enough for one workflow round trip on a busy machine and the first word of the template.
  lastRungReserveMs: 800,
  // The caller hears nothing meanwhile; must stay well under `firstTokenMs` of the rung that comes next.
  maxRetryAfterMs: 300,
  // A model that is down costs each turn its deadline; half a minute later it is tried again.
  breaker: { failures: 2, openMs: 30_000 },
  // A second of silence on the telephone sounds like a lost connection. `notIfDueWithinMs` must stay under
  // `fillerAfterMs`: a filler that the answer follows at once is worse than none.
  deadAir: { fillerAfterMs: 1_000, notIfDueWithinMs: 300 },
  // The workflow's own way takes 50 ms, under load 200 ms. Past these limits it cannot be reached. `afterPromptMs`
  // must leave the ladder its time before `responseTimeoutMs`. `afterLossMs` is short: the caller has been waiting for as
  // long as the relay took to come again, and whoever is asked later joins what is being said.
  standIn: { afterTokenMs: 800, afterPromptMs: 2_500, afterFailureMs: 800, afterLossMs: 300 },
  // A workflow task that is lost with its worker is given to another one after this long.
  workflowTaskTimeoutMs: 5_000,
  // Some 30 turns. Replaying that many costs the next worker 0.2 to 0.4 s (measured), for every call of the one that died.
  maxRunEvents: 500,
  // After a lost connection with words owed: how long the relay has to come back before the call has failed.
  reconnectWindowMs: 30_000,
  // A timer this late means that Temporal or its workers were away, and that window begins again. Must be longer than
  // timers are late on a busy server (0.9 s measured).
  lateTimerMs: 2_000,
  // A line that breaks more often than this is given up with an apology.
  maxReconnects: 20,
  // After the end: how long signals that are still on their way are waited for, since the last one that came.
  lateSignalsMs: 600_000,
  // The same where no gateway has said which signal was its last. Must be longer than it takes another gateway to deliver
  // what a dead one has left behind (30 s), and than a signal's longest try with the pause before it (10 s).
  gatewayReportMs: 45_000,
  // After the end: how long speech under way may take to say what was heard of it, before it is cancelled.
  lastSpeechMs: 5_000,
  // A turn is booked in 3 ms. A caller who speaks in that moment is heard by the workflow this much later, at most.
  books: { onTheSpotMs: 100 },
  // What the model sees of the conversation: the recent turns within this size.
  context: { turns: 20, chars: 6_000 },
  // What is about to fall out of that goes into the digest, five turns at a time: each one is a request to a model. It is
  // used from the turn after the one in whose input the gateway learns of it. Three turns take longer than `summarize`
  // above. The characters stand in every later turn's input.
  digest: { chars: 1_200, turns: 5, early: 3 },
  // Of 291 callers' questions to pages without "Also asked:" lines, 94 % have their answer among 12 passages, 81 % among 3.
  passages: 12,
  // About 750 tokens. They stand in the history twice, in what was found and in what the model is asked.
  passageChars: 3_000,
};

export const VOICE_POLICY: VoicePolicy = {
  // Nobody on the line waits for it. A piece takes under 2 s; beyond that it waits for its place behind live calls.
  synthesizeSpeech: {
    startToCloseMs: 15_000,
    // Only runs out when nobody polls the gateway's queue: the next gateway starts it again.
    scheduleToStartMs: 60_000,
    // 429 passes within seconds, an outage of the vendor within minutes; a call can do without.
    retry: { maximumAttempts: 6, initialIntervalMs: 1_000, backoffCoefficient: 3, maximumIntervalMs: 60_000 },
  },
  preparedAtOnce: 2,
  // The caller hears nothing meanwhile. The vendor's fast model begins within 0.1 to 0.3 s; past this limit the relay's
  // voice says the piece. Must leave that voice its 0.3 s within the 2 s in which something is to be heard.
  firstByteMs: 1_200,
  // Under `synthesizeSpeech.startToCloseMs`.
  preparedFirstByteMs: 10_000,
  // Audio comes faster than it is played: a pause this long is a broken connection.
  stallMs: 800,
  // The smaller plans of the vendor allow about this many at once; beyond it requests fail with 429.
  atOnce: 5,
  // After two failures in a row, or one that will not pass, callers do not wait for this voice for half a minute.
  breaker: { failures: 2, openMs: 30_000 },
  // A look takes 2 to 5 ms. A database that is away must not be heard.
  storeMs: 150,
  // When a gateway starts, its first look opens a connection: what it gives up is paid for again. A caller who asks for
  // the same piece in that moment waits for this look.
  preparedStoreMs: 1_000,
};

/** Read by gateways as it is now; where a call stands on it travels with its connections. */
export const VOICE_LADDER: VoiceLadder = {
  // From `own` each piece falls by itself and the next answer tries again: that costs nobody a word. From the others the
  // whole rest of the call falls: each fall is a new connection, a second of silence, and another voice in the same talk.
  rungs: ['own', 'relay', 'system', 'recorded'],
  failures: {
    // Wrong parameter, which may be the voice or its provider (an account without ElevenLabs), or something else: then the
    // next rung fails in the same way, and the caller hears the recording a second later.
    '64101': 'VoiceMisconfigured',
    // Language or voice not known to the provider.
    '64106': 'VoiceMisconfigured',
    // The provider could not speak. It may the next time; the words are lost if this connection waits for it.
    '64111': 'VoiceUnavailable',
    // No such voice, such as a private clone.
    '64112': 'VoiceMisconfigured',
  },
  // Another provider: its default voice also speaks where the account lacks the first provider, or where that is down.
  // The first one's default voice would help against a wrong name only.
  systemProvider: { ElevenLabs: 'Google', Google: 'Amazon', Amazon: 'Google' },
  // A refused voice stays refused until somebody mends the agent's file or the account. Each try costs one caller a
  // second or two before the greeting: one in five minutes. Long against that, short against a day of the wrong voice.
  breaker: { failures: 2, openMs: 300_000 },
};
