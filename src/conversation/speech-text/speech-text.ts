/**
 * Text for the ear: what a model writes, as a person would say it on the phone.
 *
 * Four stages, each a pure function of a state and one character: markdown.ts takes the marks out and finds the lines,
 * pronunciations.ts spells out an agent's own names and terms, words.ts rewrites numbers, dates and the like word by word,
 * spacing.ts puts blanks and pauses in place. Feeding single characters makes the result independent of how the text was
 * cut into tokens, by construction.
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

/** Everything that the transform remembers: plain JSON. */
export interface SpeechTextState {
  /** BCP 47; decides once, at the beginning. */
  readonly language: string;
  readonly pronunciations: Pronunciations;
  /** Nothing has come yet: a blank here separates the text from what was said before it, and is kept. */
  readonly isFirst: boolean;
  /** The first half of a character that was cut in two. */
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

/** In whose words a text is said. */
export interface Speaker {
  readonly language: string;
  readonly pronunciations?: Pronunciations;
}

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

/** Takes a piece of the model's text, cut anywhere. */
export function stepSpeech(state: SpeechTextState, token: string): SpeechStep {
  const text = state.half + token;
  const half = /[\uD800-\uDBFF]$/u.exec(text)?.[0] ?? '';
  const english = englishOf(state.language);
  const itemNamed = english === undefined ? undefined : (item: string) => itemName(item, english);
  const whole = text.slice(0, text.length - half.length);
  const [markdown, plain] = through(state.markdown, whole, (stage, char) =>
    stepMarkdown(stage, char, itemNamed),
  );
  const said = say({ ...state, isFirst: state.isFirst && text === '', half, markdown }, plain, english);
  return state.isFirst && text.startsWith(' ') ? { ...said, out: ` ${said.out}` } : said;
}

/** The text is complete: what was held back is said. */
export function endSpeech(state: SpeechTextState): SpeechStep {
  const english = englishOf(state.language);
  const [markdown, plain] = endMarkdown(state.markdown);
  const said = say({ ...state, half: '', markdown }, plain, english);
  const open = flushPronouncing(said.state.pronouncing, state.pronunciations);
  const named = rewriteWords({ ...said.state, pronouncing: nothingOpen }, open, english);
  const [words, rest] = flushWords(named.state.words, english);
  const last = space({ ...named.state, words }, rest, english);
  return { state: last.state, out: said.out + named.out + last.out };
}

export interface SpeechText {
  /** Takes a token; returns what can be spoken now, which is '' while a word or a construct is open. */
  push(token: string): string;
  /** Returns the rest. Not to be called for a text that broke off: the rest would be half a word. */
  end(): string;
}

/** The same for a caller that wants to keep no state: one text, from its first token to its last. */
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

/** What a stage makes of a text, character by character. */
function through<Stage>(
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

function say(state: SpeechTextState, plain: string, english: English | undefined): SpeechStep {
  const { pronunciations } = state;
  const [pronouncing, named] = through(state.pronouncing, plain, (stage, char) =>
    stepPronouncing(stage, char, pronunciations),
  );
  return rewriteWords({ ...state, pronouncing }, named, english);
}

function rewriteWords(state: SpeechTextState, plain: string, english: English | undefined): SpeechStep {
  const [words, spoken] = through(state.words, plain, (stage, char) => stepWords(stage, char, english));
  return space({ ...state, words }, spoken, english);
}

function space(state: SpeechTextState, spoken: string, english: English | undefined): SpeechStep {
  const isEnglish = english !== undefined;
  const [spacing, out] = through(state.spacing, spoken, (stage, char) => stepSpacing(stage, char, isEnglish));
  return { state: { ...state, spacing }, out };
}

/** American and Canadian English, British and all other English; undefined for other languages. */
function englishOf(language: string): English | undefined {
  const [primary = '', ...rest] = language.toLowerCase().split(/[-_]/u);
  if (primary !== 'en') return undefined;
  const region = rest.find((part) => part.length === 2);
  return region === undefined || region === 'us' || region === 'ca' ? 'en-US' : 'en-GB';
}

/** "First", "Second": the number of an item in a list. */
function itemName(item: string, english: English): string {
  const name = ordinal(item, english);
  return name.charAt(0).toUpperCase() + name.slice(1);
}
