/** When a caller is put through to a person, and what the agent says. */
import type { AgentConfig } from '../contracts/agent.ts';
import type { TransferState } from '../contracts/transfer.ts';
import { agentNow, primaryTag } from './languages.ts';
import { isTimed, openingAt } from './place/opening.ts';
import { questionKind } from './question-kind.ts';
import type { CallState, Owed, Turn } from './state.ts';
import { isTransfer } from './tools/actions.ts';
import { ENGLISH, TRANSFER_WORDS } from './transfer-words.ts';
import type { TransferWords } from './transfer-words.ts';

function wordsIn({ language, transfer }: AgentConfig): TransferWords | undefined {
  const known = TRANSFER_WORDS[primaryTag(language)];
  if (known === undefined || transfer === undefined) return undefined;
  return { ...known, before: transfer.words ?? known.before, nobody: transfer.nobodyWords ?? known.nobody };
}

/** Whether the agent puts callers through at `at` (epoch milliseconds), and can say so in its language. */
export function canTransfer(agent: AgentConfig, at: number): boolean {
  const { transfer } = agent;
  if (transfer === undefined || wordsIn(agent) === undefined) return false;
  return transfer.when === 'always' || (isTimed(agent) && openingAt(agent, at).isOpen);
}

/** The words before a transfer, if the caller asks for a person and one may be reached. */
export function transferIfAsked(
  state: CallState,
  { text, at }: { readonly text: string; readonly at: number },
): Pick<Owed, 'text' | 'thenTransfer'> | undefined {
  const agent = agentNow(state);
  const words = wordsIn(agent);
  if (words === undefined || !words.asks.test(text) || !canTransfer(agent, at)) return undefined;
  // "Am I talking to a person?" is about the agent.
  if (questionKind(text) === 'robot') return undefined;
  return { text: words.before, thenTransfer: true };
}

/** What is said before the caller is put through. Empty for an agent that puts nobody through. */
export function wordsBefore(agent: AgentConfig): string {
  return wordsIn(agent)?.before ?? '';
}

/** The same if no model answers, or no voice can speak. */
export function wordsOfTrouble(agent: AgentConfig): string {
  return wordsIn(agent)?.trouble ?? '';
}

/** The words before a transfer for a caller whom the agent cannot answer: no model has answered several questions in a row. */
export function transferIfFailing(
  state: CallState,
  input: { readonly at: number; readonly text?: string },
): Pick<Owed, 'text' | 'thenTransfer'> | undefined {
  const agent = agentNow(state);
  const { personAfter } = state.policy;
  if (agent.transfer?.onFailure !== true || personAfter === undefined || !canTransfer(agent, input.at))
    return undefined;
  if (failuresInARow(state.turns) < personAfter) return undefined;
  const kind = questionKind(input.text ?? '');
  if (kind === 'goodbye' || kind === 'thanks') return undefined;
  return { text: wordsOfTrouble(agent), thenTransfer: true };
}

/** How many of the caller's latest inputs got no model's answer. Those that the caller continued before an answer do not count. */
function failuresInARow(turns: readonly Turn[]): number {
  const asked = turns.filter(
    ({ caller, outcome, said }) => caller !== null && (outcome !== 'cut' || said !== ''),
  );
  const latest = asked.findLastIndex((turn) => !hasFailed(turn));
  return asked.length - 1 - latest;
}

/** A model that is being loaded has not failed, nor has one that was not asked about keys. */
function hasFailed({ rung, rounds, failures, outcome }: Turn): boolean {
  if (outcome === 'unanswered') return true;
  const isExcused = failures.some(({ type }) => type === 'ModelLoading' || type === 'KeysAlone');
  return rung === 'template' && rounds === undefined && !isExcused;
}

/** The caller is back, because nobody took the call. */
export function nobodyWords(state: CallState): string | undefined {
  return wordsIn(agentNow(state))?.nobody;
}

/** The state while the telephone of a person rings, and after it. */
export function withTransfer(state: CallState, outcome: TransferState): CallState {
  return { ...state, transfer: outcome };
}

/** Whether a person is rung for a call that is over. */
export function isRungLast({ ended, transfer }: CallState): boolean {
  return ended?.transfer === 'ringing' && transfer === 'ringing';
}

/** Whether a caller who was being put through has hung up, or is back. */
export function hasLeftTransfer(before: CallState, after: CallState): boolean {
  if (before.ended !== null) return false;
  const isPutThrough =
    before.transfer === 'ringing' ||
    before.owed?.thenTransfer === true ||
    before.turns.at(-1)?.actions?.some(isTransfer) === true;
  return isPutThrough && (after.ended !== null || after.epoch > before.epoch);
}

/** What a person hears of a call before they take it: who calls them, and what the caller has said. */
export function offerText(agent: AgentConfig, state: CallState | undefined): string {
  const words = wordsIn(agent);
  if (words === undefined) return '';
  const asked = state === undefined ? [] : wishesIn(state, words);
  return [
    words.offer.replace('{name}', agent.name),
    ...(asked.length === 0 ? [] : [words.asked.replace('{words}', () => asked.join(' '))]),
    words.press,
  ].join(' ');
}

/** Of the caller's words, so many inputs and characters are told. */
const TOLD_INPUTS = 3;
const TOLD_CHARS = 300;

/** What the caller has said last, except that they want to talk to a person. */
function wishesIn({ turns }: CallState, { asks }: TransferWords): readonly string[] {
  const told: string[] = [];
  const said = turns.flatMap(({ kind, caller }) =>
    kind === 'speech' && caller !== null ? [caller.trim()] : [],
  );
  for (const text of said
    .filter((one) => one !== '' && !asks.test(one))
    .slice(-TOLD_INPUTS)
    .toReversed()) {
    const sentence = /[.!?…]$/u.test(text) ? text : `${text}.`;
    if (told.join(' ').length + sentence.length > TOLD_CHARS) break;
    told.unshift(sentence);
  }
  return told;
}

/** The words around a transfer in a language. English in a language without any. */
export function transferLines(language: string): TransferWords {
  return TRANSFER_WORDS[primaryTag(language)] ?? ENGLISH;
}
