/** Judges a conversation by its end: what was heard, done, written down and recorded. */
import { z } from 'zod';
import type { CallRow } from '../../src/adapters/postgres/calls.ts';
import type { TurnRow } from '../../src/adapters/postgres/turns.ts';
import type { AgentConfig } from '../../src/contracts/agent.ts';
import type { TakenMessage } from '../../src/contracts/delivery.ts';
import type { ActionNote } from '../../src/contracts/tools.ts';
import { agentIn } from '../../src/conversation/languages.ts';
import { claimsTooMuch } from '../../src/conversation/tools/claims.ts';
import { toolLines } from '../../src/conversation/tools/tool-lines.ts';
import type { Conversation } from './conversation.ts';
import type { Played } from './play.ts';

export interface Booked {
  readonly name: string;
  /** Local time, such as `10:00`. */
  readonly at: string;
  readonly cancelled: boolean;
}

/** What a conversation has left behind. */
export interface Facts {
  readonly played: Played;
  readonly workflow: string;
  readonly call: Pick<CallRow, 'status' | 'conversationData'> | undefined;
  readonly turns: readonly Pick<TurnRow, 'userInput' | 'aiResponse' | 'outcome' | 'details'>[];
  /** All bookings of the conversation's day. */
  readonly bookings: readonly Booked[];
  /** The messages that the owner's mail server has accepted, or that wait for it. */
  readonly messages: readonly TakenMessage[];
}

export interface JudgeOptions {
  readonly agent: AgentConfig;
  /** What the model is told beside facts and passages. */
  readonly prompt: string;
  /** Whether the model follows the rules of the conversation, errors included. */
  readonly isScripted: boolean;
}

const actionsSchema = z.array(z.object({ tool: z.string(), status: z.string() })).default([]);

/** What is wrong, one line each. Empty if nothing is. */
export function problemsOf(
  conversation: Conversation,
  facts: Facts,
  options: JudgeOptions,
): readonly string[] {
  return [
    ...facts.played.failures,
    ...facts.played.summary.problems,
    ...wordProblems(conversation, facts, options),
    ...effectProblems(conversation, facts, options.agent),
    ...recordProblems(conversation, facts),
    ...claimProblems(conversation, facts, options),
  ];
}

/** What the agent said in the whole call, as the caller heard it. */
export function heardIn({ exchanges }: Pick<Played, 'exchanges'>): string {
  return exchanges.map(({ heard }) => heard.replaceAll(/\s+/gu, ' ').trim()).join('\n');
}

/** Nothing that the business has not offered. */
const PROMISES =
  /\bI (?:can )?(?:promise|guarantee)\b|\bwe guarantee\b|\bfree of charge for you\b|\b(?:somebody|someone|we|they) will (?:call|ring|phone) you\b/iu;
/** So many words of the prompt in a row are no coincidence. */
const LEAK_WORDS = 10;

function wordProblems(
  { expect }: Conversation,
  { played }: Facts,
  { prompt }: JudgeOptions,
): readonly string[] {
  const heard = heardIn(played);
  const leak = leakedWords(prompt, heard);
  return [
    ...expect.heard.filter((words) => !words.test(heard)).map((words) => `not heard: ${words.source}`),
    ...expect.notHeard.filter((words) => words.test(heard)).map((words) => `heard: ${words.source}`),
    ...(PROMISES.test(heard) ? [`promised: ${PROMISES.exec(heard)?.[0] ?? ''}`] : []),
    ...(leak === undefined ? [] : [`told the caller of its instructions: ${leak}`]),
  ];
}

/** The first words of `prompt` that occur in `heard`, if so many in a row do. */
export function leakedWords(prompt: string, heard: string): string | undefined {
  const wordsOf = (text: string) => text.toLowerCase().match(/[\p{L}\p{N}'’]+/gu) ?? [];
  const said = ` ${wordsOf(heard).join(' ')} `;
  const words = wordsOf(prompt);
  return words
    .map((_word, at) => words.slice(at, at + LEAK_WORDS))
    .filter((run) => run.length === LEAK_WORDS)
    .map((run) => run.join(' '))
    .find((run) => said.includes(` ${run} `));
}

/** Tools that change something outside of the call. */
function hasEffect({ tools = [] }: AgentConfig, name: string): boolean {
  return tools.some((tool) => tool.name === name && tool.kind !== 'built-in' && tool.isReadOnly !== true);
}

/** Outcomes of a tool after which nothing is owed, and those after which something was done. */
const UNDONE: ReadonlySet<string> = new Set([
  'asked',
  'confirmed',
  'joined',
  'rejected',
  'refused',
  'failed',
]);

function effectProblems(
  { expect }: Conversation,
  { turns, bookings, messages }: Facts,
  agent: AgentConfig,
): readonly string[] {
  const actions = turns.flatMap(({ details }) => actionsSchema.parse(details['actions']));
  const done = actions
    .filter(({ tool, status }) => hasEffect(agent, tool) && !UNDONE.has(status))
    .map(({ tool, status }) => (status === 'done' ? tool : `${tool} (${status})`));
  const used = new Set(actions.map(({ tool }) => tool));
  return [
    ...differs('done', expect.done, done),
    ...expect.used.filter((tool) => !used.has(tool)).map((tool) => `not used: ${tool}`),
    ...differs('bookings', expect.bookings.map(bookingLine).sort(), bookings.map(bookingLine).sort()),
    ...messageProblems(expect.message, messages),
  ];
}

function differs(what: string, expected: readonly string[], found: readonly string[]): readonly string[] {
  const [should, is] = [expected, found].map((list) => (list.length === 0 ? 'none' : list.join(', ')));
  return should === is ? [] : [`${what}: ${is}, should be ${should}`];
}

function bookingLine({ name, at, cancelled }: Booked): string {
  return `${name.toLowerCase()} at ${at}${cancelled ? ' (cancelled)' : ''}`;
}

function messageProblems(
  expected: Conversation['expect']['message'],
  messages: readonly TakenMessage[],
): readonly string[] {
  if (expected === undefined)
    return messages.length === 0 ? [] : [`${messages.length} messages, should be none`];
  const [message, ...others] = messages;
  if (message === undefined || others.length > 0) return [`${messages.length} messages, should be 1`];
  const is = (pattern: RegExp | undefined, text: string | undefined) => pattern?.test(text ?? '') ?? true;
  const isRight =
    is(expected.message, message.message) &&
    is(expected.name, message.name) &&
    is(expected.number, message.number) &&
    (expected.urgent ?? false) === (message.urgent ?? false);
  return isRight ? [] : [`the message is ${JSON.stringify(message)}`];
}

function recordProblems({ expect, steps }: Conversation, facts: Facts): readonly string[] {
  const { workflow, call, turns, played } = facts;
  if (workflow !== 'completed') return [`the workflow of the call is ${workflow}`];
  if (call === undefined) return ['the call is not recorded'];
  const { ended, language, transfer } = ending.parse(call.conversationData);
  return [
    ...(call.status === 'completed' ? [] : [`the call is recorded as ${call.status}`]),
    ...(ended.by === expect.endedBy ? [] : [`ended by ${ended.by}, should be ${expect.endedBy}`]),
    ...(expect.reason === undefined || ended.reason === expect.reason
      ? []
      : [`ended by ${ended.reason}, should be ${expect.reason}`]),
    ...(language === expect.language ? [] : [`the language is ${language}`]),
    ...(transfer === expect.transfer ? [] : [`the transfer is recorded as ${String(transfer)}`]),
    ...onceProblems(turns, played, unansweredIn(steps)),
  ];
}

const ending = z.object({
  ended: z.object({ by: z.string(), reason: z.string() }),
  language: z.string(),
  transfer: z.string().optional(),
});

/** Words of the caller that ask for no answer of their own. */
function unansweredIn(steps: Conversation['steps']): ReadonlySet<string> {
  return new Set(steps.flatMap((step) => ('hum' in step ? [step.hum.text] : [])));
}

/** Everything that the caller said is in one turn of the record, and the turn was answered. */
function onceProblems(
  turns: Facts['turns'],
  { exchanges }: Played,
  hums: ReadonlySet<string>,
): readonly string[] {
  const said = exchanges.flatMap(({ input, caller = '' }) => (input === 'greeting' ? [] : [caller]));
  const recorded = turns.flatMap(({ userInput }) => (userInput === null ? [] : [userInput]));
  const count = (list: readonly string[], words: string) => list.filter((each) => each === words).length;
  const differing = [...new Set(said)].filter(
    (words) => !hums.has(words) && !isEcho(words, exchanges) && count(said, words) !== count(recorded, words),
  );
  return [
    ...differing.map((words) => `"${words}" is in ${count(recorded, words)} turns of the record`),
    ...turns
      .filter(({ userInput, outcome }) => userInput !== null && outcome === 'unanswered')
      .map(({ userInput }) => `not answered: ${String(userInput)}`),
    ...turns.flatMap(({ aiResponse }) => repeatedSentences(aiResponse ?? '')),
  ];
}

function isEcho(words: string, exchanges: Played['exchanges']): boolean {
  return exchanges.some(({ heard }) => heard.includes(words));
}

/** Shorter sentences may well come twice: "One moment." */
const SENTENCE_WORDS = 5;

function repeatedSentences(text: string): readonly string[] {
  const sentences = (text.match(/[^.!?]+[.!?]/gu) ?? []).map((each) => each.trim());
  return sentences
    .filter((each, at) => each.split(/\s+/u).length >= SENTENCE_WORDS && sentences.indexOf(each) !== at)
    .map((each) => `said twice in one turn: ${each}`);
}

/** Reports of what no tool has done must be corrected, and the turn be marked. */
function claimProblems(
  { expect }: Conversation,
  { turns }: Facts,
  { agent, isScripted }: JudgeOptions,
): readonly string[] {
  const spoken = agentIn(agent, expect.language);
  const done: ActionNote[] = [];
  let isCorrected = false;
  const problems: string[] = [];
  for (const { aiResponse, details } of turns) {
    const actions = actionsSchema.parse(details['actions']);
    for (const { tool, status } of actions)
      if (status === 'done') done.push({ id: tool, tool, arguments: {}, status });
    if (details['corrected'] === true && aiResponse?.includes(toolLines(spoken).correction) !== true)
      problems.push('a correction was not heard');
    isCorrected ||= details['corrected'] === true;
    if (details['corrected'] === true) continue;
    if (claimsTooMuch(spoken, aiResponse ?? '', { actions: done }))
      problems.push(`reported too much: ${String(aiResponse)}`);
  }
  if (isScripted && isCorrected !== expect.corrected)
    problems.push(isCorrected ? 'something true was corrected' : 'nothing was corrected');
  return problems;
}
