/**
 * Text for speech: turns what a model writes into what a person would say on the phone.
 *
 * Four stages run one after another. Each is a pure function of a state and one character:
 *
 * 1. markdown.ts removes the marks and finds the lines.
 * 2. pronunciations.ts replaces an agent's own names and terms by their spoken form.
 * 3. word-buffer.ts rewrites numbers, dates and the like, word by word.
 * 4. spacing.ts inserts spaces and pauses.
 *
 * The stages see single characters, so the result cannot depend on how the text was cut into tokens.
 */
import { endMarkdown, newDocument, stepMarkdown } from './markdown.ts';
import type { MarkdownState } from './markdown.ts';
import { ordinal } from './number-words.ts';
import type { English } from './number-words.ts';
import { flushPronouncing, nothingOpen, stepPronouncing } from './pronunciations.ts';
import type { PronouncingState, Pronunciations } from './pronunciations.ts';
import { noGap, stepSpacing } from './spacing.ts';
import type { SpacingState } from './spacing.ts';
import { flushWords, noWords, stepWords } from './word-buffer.ts';
import type { WordsState } from './word-buffer.ts';

/** The complete state of the transform, as plain JSON. */
export interface SpeechTextState {
  /** BCP 47 code. Selects the rules for the whole text. */
  readonly language: string;
  readonly pronunciations: Pronunciations;
  /** True until the first text arrives. A leading space separates the text from earlier speech, so it is kept. */
  readonly isFirst: boolean;
  /** The first half of a surrogate pair that was split between two tokens. */
  readonly half: string;
  readonly markdown: MarkdownState;
  readonly pronouncing: PronouncingState;
  readonly words: WordsState;
  readonly spacing: SpacingState;
}

export interface SpeechStep {
  readonly state: SpeechTextState;
  /** What can be spoken now; often ''. */
  readonly out: string;
}

/** The agent settings that decide how a text is spoken. */
export interface Speaker {
  readonly language: string;
  readonly pronunciations?: Pronunciations;
}

/** The state before the first token of a text. */
export function beginSpeech({ language, pronunciations = {} }: Speaker): SpeechTextState {
  return {
    language,
    pronunciations,
    isFirst: true,
    half: '',
    markdown: newDocument,
    pronouncing: nothingOpen,
    words: noWords,
    spacing: noGap,
  };
}

/** Takes the next token of the model's text. It may be cut anywhere, even inside a character. */
export function stepSpeech(state: SpeechTextState, token: string): SpeechStep {
  const text = state.half + token;
  const half = /[\uD800-\uDBFF]$/u.exec(text)?.[0] ?? '';
  const english = englishOf(state.language);
  const itemNamed = english === undefined ? undefined : (item: string) => itemName(item, english);
  const whole = text.slice(0, text.length - half.length);
  const [markdown, plain] = runStage(state.markdown, whole, (stage, char) =>
    stepMarkdown(stage, char, itemNamed),
  );
  const said = pronounce({ ...state, isFirst: state.isFirst && text === '', half, markdown }, plain, english);
  return state.isFirst && text.startsWith(' ') ? { ...said, out: ` ${said.out}` } : said;
}

/** Ends the text: returns everything that was still held back. */
export function endSpeech(state: SpeechTextState): SpeechStep {
  const english = englishOf(state.language);
  const [markdown, plain] = endMarkdown(state.markdown);
  const said = pronounce({ ...state, half: '', markdown }, plain, english);
  const open = flushPronouncing(said.state.pronouncing, state.pronunciations);
  const named = rewriteWords({ ...said.state, pronouncing: nothingOpen }, open, english);
  const [words, rest] = flushWords(named.state.words, english);
  const last = space({ ...named.state, words }, rest, english);
  return { state: last.state, out: said.out + named.out + last.out };
}

export interface SpeechText {
  /** Takes a token. Returns what can be spoken now: '' while a word or a construct is incomplete. */
  push(token: string): string;
  /** Returns the rest. Do not call it for a text that broke off: the rest could be half a word. */
  end(): string;
}

/** The same transform for one text, with the state kept inside. */
export function createSpeechText(speaker: Speaker): SpeechText {
  let state = beginSpeech(speaker);
  const take = (step: SpeechStep): string => {
    state = step.state;
    return step.out;
  };
  return { push: (token) => take(stepSpeech(state, token)), end: () => take(endSpeech(state)) };
}

/** The spoken form of a whole text. */
export function speechText(text: string, speaker: Speaker): string {
  const { state, out } = stepSpeech(beginSpeech(speaker), text);
  return out + endSpeech(state).out;
}

/** Feeds `text` to one stage, character by character. Returns its new state and its output. */
function runStage<Stage>(
  stage: Stage,
  text: string,
  step: (stage: Stage, char: string) => readonly [Stage, string],
): [Stage, string] {
  let now = stage;
  let out = '';
  for (const char of text) {
    const [next, made] = step(now, char);
    now = next;
    out += made;
  }
  return [now, out];
}

function pronounce(state: SpeechTextState, plain: string, english: English | undefined): SpeechStep {
  const { pronunciations } = state;
  const [pronouncing, named] = runStage(state.pronouncing, plain, (stage, char) =>
    stepPronouncing(stage, char, pronunciations),
  );
  return rewriteWords({ ...state, pronouncing }, named, english);
}

function rewriteWords(state: SpeechTextState, plain: string, english: English | undefined): SpeechStep {
  const [words, spoken] = runStage(state.words, plain, (stage, char) => stepWords(stage, char, english));
  return space({ ...state, words }, spoken, english);
}

function space(state: SpeechTextState, spoken: string, english: English | undefined): SpeechStep {
  const isEnglish = english !== undefined;
  const [spacing, out] = runStage(state.spacing, spoken, (stage, char) =>
    stepSpacing(stage, char, isEnglish),
  );
  return { state: { ...state, spacing }, out };
}

/** en-US for American and Canadian English, en-GB for all other English; undefined for other languages. */
function englishOf(language: string): English | undefined {
  const [primary = '', ...rest] = language.toLowerCase().split(/[-_]/u);
  if (primary !== 'en') return undefined;
  const region = rest.find((part) => part.length === 2);
  return region === undefined || region === 'us' || region === 'ca' ? 'en-US' : 'en-GB';
}

/** The spoken number of a list item: "First", "Second". */
function itemName(item: string, english: English): string {
  const name = ordinal(item, english);
  return name.charAt(0).toUpperCase() + name.slice(1);
}
