/** What the workflow of a call is about to know, kept beside the socket: the same events through the same rules. */
import type { ReplyResult, Waste } from '../../contracts/activities.ts';
import type { Attached, CallStart, Utterance } from '../../contracts/call.ts';
import type { StepFailure } from '../../contracts/failures.ts';
import type { TurnId } from '../../contracts/ids.ts';
import { agentNow } from '../../conversation/languages.ts';
import { planTurn } from '../../conversation/plan.ts';
import type { Plan } from '../../conversation/plan.ts';
import { reduce } from '../../conversation/reduce.ts';
import { initialState } from '../../conversation/state.ts';
import type { CallEvent, CallState } from '../../conversation/state.ts';
import { findTurn } from '../../conversation/turns.ts';
import type { Due } from './stand-in.ts';
import type { Answer, Begun, MissCause, Speculation } from './speculation.ts';

export interface Mirror {
  /** Takes in what is being told to the workflow, and begins what the workflow will ask for because of it. */
  see(event: CallEvent): void;
  /**
   * Begins what the workflow would ask for if the caller had said this and no more. `isHeld`: up to the moment at which
   * it would cost something.
   */
  guess(utterance: Utterance, options: { readonly isHeld: boolean }): void;
  /** The words of a turn are out of the way. */
  settled(result: ReplyResult): void;
  /** A model has failed in a turn. */
  failed(id: TurnId, failure: StepFailure): void;
  /** The words that are owed in turn `id`; undefined where none are, or where that is not known here. */
  due(id: TurnId): Due | undefined;
  state(): CallState | undefined;
  /** The caller goes on: that guess was wrong. What the caller has finished saying stays wanted. */
  giveUpGuess(): void;
  /** Nothing that was begun is wanted any more. */
  giveUp(cause: MissCause): void;
  /** What was begun in vain since the last time. */
  takeWaste(): Waste;
}

interface Guess extends Begun {
  readonly key: string;
  /** The words, to the letter. */
  readonly words: string | null;
  /** No model has been asked yet. */
  readonly isHeld: boolean;
}

export function createMirror({
  start,
  attached,
  speculation,
  known,
  earlier,
  language,
  onReady,
  onOwed,
  onLanguage,
}: {
  start: CallStart;
  attached: Attached;
  speculation: Speculation;
  /** What the workflow knows of a call that was begun on another connection; undefined where it cannot be read. */
  known: Promise<CallState | undefined>;
  /** What this gateway knew at the end of the connection before, if that was here. */
  earlier: CallState | undefined;
  /** The one that the relay has begun this connection in. */
  language: string;
  /** The first token of what was begun for this turn is there. */
  onReady: (id: TurnId) => void;
  /** Words are owed from before this connection, since then (epoch ms), and nobody else knows. */
  onOwed: (id: TurnId, sinceMs: number) => void;
  /** The call goes on in another language. */
  onLanguage: (language: string) => void;
}): Mirror {
  const { epoch } = attached;
  let state = epoch === 1 ? reduce(initialState(start), { type: 'attached', ...attached }) : undefined;
  /** Events that came before the state of the call could be read. */
  const early: CallEvent[] = [];
  /** Begun on what the caller may turn out to have said. */
  let guessed: Guess | undefined;
  /** Begun on what the caller has said. */
  let due: Begun | undefined;
  let plan: Plan = { do: 'nothing' };
  let waste = { requests: 0, tokens: 0 };
  let spoken = language;

  const drop = (work: Begun | undefined, cause: MissCause) => {
    if (work === undefined) return;
    const { requests, tokens } = work.giveUp(cause);
    waste = { requests: waste.requests + requests, tokens: waste.tokens + tokens };
  };
  const giveUpGuess = (cause: MissCause) => {
    drop(guessed, cause);
    guessed = undefined;
  };
  const isGuessed = (now: CallState, answer: Answer) =>
    guessed !== undefined &&
    // Where beginning anew costs nothing, the model sees what the caller has said, and no guess of it.
    (!guessed.isHeld || guessed.words === answer.turn.caller) &&
    guessed.key === speculation.keyOf(now, answer);
  const apply = (now: CallState, event: CallEvent) => goOn(reduce(now, event));
  const goOn = (now: CallState) => {
    state = now;
    const languageNow = agentNow(now).language;
    if (languageNow !== spoken) onLanguage(languageNow);
    spoken = languageNow;
    const next = planTurn(state);
    if (next.do === 'nothing') return;
    plan = next;
    drop(due, 'changed');
    if (!isForeseeable(start, next)) due = undefined;
    else if (isGuessed(state, next)) {
      due = guessed;
      guessed = undefined;
      due?.release();
    } else due = speculation.begin(state, next);
    giveUpGuess('changed');
    void due?.firstToken.then(() => onReady(next.turn.id));
    state = reduce(state, { type: 'started', turnId: next.turn.id, epoch: next.on.epoch });
  };
  const see = (event: CallEvent) => {
    if (state === undefined) early.push(event);
    else apply(state, event);
  };
  /** Where the workflow has asked for the words already: whether they come is watched over all the same. */
  const unasked = (read: CallState) =>
    read.owed !== null && findTurn(read, read.owed.turnId)?.askedOn === epoch
      ? reduce(read, { type: 'started', turnId: read.owed.turnId, epoch: epoch - 1 })
      : read;
  void known.then((read) => {
    if (state !== undefined) return;
    if (read === undefined) apply(earlier ?? initialState(start), { type: 'attached', ...attached });
    else goOn(unasked(read));
    for (const event of early.splice(0)) see(event);
    // Without any knowledge of the call, what it would say now might be wrong.
    if (plan.do !== 'nothing' && (read ?? earlier) !== undefined) onOwed(plan.turn.id, plan.turn.at);
  });

  return {
    see,
    guess(utterance, { isHeld }) {
      if (state === undefined) return;
      const next = reduce(state, { type: 'utterance', ...utterance });
      const answer = planTurn(next);
      if (!isForeseeable(start, answer)) return;
      if (!isGuessed(next, answer)) {
        giveUpGuess('changed');
        const begun = speculation.begin(next, answer, { isHeld });
        const key = speculation.keyOf(next, answer);
        guessed = { key, words: answer.turn.caller, isHeld, ...begun };
      } else if (guessed?.isHeld === true && !isHeld) {
        guessed.release();
        guessed = { ...guessed, isHeld };
      }
    },
    settled: (result) => see({ type: 'replied', epoch, result }),
    failed: (id, failure) => see({ type: 'stepFailed', turnId: id, failure }),
    due(id) {
      if (state?.owed?.turnId !== id || plan.do === 'nothing' || plan.turn.id !== id) return undefined;
      return { state, plan };
    },
    state: () => state,
    giveUpGuess: () => giveUpGuess('changed'),
    giveUp(cause) {
      giveUpGuess(cause);
      drop(due, cause);
      due = undefined;
    },
    takeWaste() {
      const taken = waste;
      waste = { requests: 0, tokens: 0 };
      return taken;
    },
  };
}

/** Only a new answer is begun early; the rest of one that was lost depends on what its gateway had sent. */
function isForeseeable(start: CallStart, plan: ReturnType<typeof planTurn>): plan is Answer {
  return plan.do === 'answer' && plan.owed.resume === undefined && start.agent.speculation.mode !== 'off';
}
