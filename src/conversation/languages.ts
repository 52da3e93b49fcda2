/** The languages of an agent: which one a call goes on in, and what the agent is like in it. */
import type { AgentConfig, LanguageConfig, VoiceConfig } from '../contracts/agent.ts';
import type { CallState } from './state.ts';

/** What of an agent depends on the language. */
export type Talking = Pick<
  AgentConfig,
  'language' | 'languages' | 'voice' | 'recogniser' | 'pronunciations' | 'phrases'
>;

/** The codes of all that it talks, its first one first. */
export function languagesOf({
  language,
  languages = {},
}: Pick<Talking, 'language' | 'languages'>): readonly string[] {
  return [language, ...Object.keys(languages)];
}

/** The agent as it is in one of its languages; in its first one where `language` is none of them. */
export function agentIn<Agent extends Talking>(agent: Agent, language: string | undefined): Agent {
  const further = language === undefined ? undefined : agent.languages?.[language];
  if (language === undefined || further === undefined) return agent;
  const { voice, recogniser, pronunciations = {}, phrases } = further;
  return {
    ...agent,
    language,
    voice: voiceIn(agent.voice, voice),
    recogniser: { ...agent.recogniser, ...recogniser },
    pronunciations,
    phrases,
  };
}

/** The agent as it is in the language that the call is in now. */
export function agentNow({ agent, language }: Pick<CallState, 'agent' | 'language'>): AgentConfig {
  return agentIn(agent, language);
}

function voiceIn(first: VoiceConfig, further: LanguageConfig['voice'] = {}): VoiceConfig {
  const { mode, own, provider } = first;
  // To another provider the name of a voice, and how it speaks, mean nothing.
  const isSameProvider = (further.provider ?? provider) === provider;
  return {
    ...(isSameProvider ? first : { ...(mode === undefined ? {} : { mode }), provider }),
    ...further,
    ...(own === undefined && further.own === undefined ? {} : { own: { ...own, ...further.own } }),
  };
}

/**
 * The language after the caller's words: the one asked for last in them, else the one that the recogniser has found,
 * where more than a word was said. A single word is too often found in the wrong language, or is the same in several.
 */
export function languageAfterWords(
  agent: AgentConfig,
  current: string,
  { text, lang }: { readonly text: string; readonly lang: string },
): string {
  const asked = askedFor(agent, text);
  if (asked !== undefined) return asked;
  // Otherwise the recogniser tells only what it was told to listen for.
  if (agent.recogniser.detectLanguage !== true) return current;
  return isMoreThanAWord(text) ? languageOfTag(languagesOf(agent), current, lang) : current;
}

/** The language after the caller has pressed keys. */
export function languageAfterKeys(
  { languageRequests = {} }: AgentConfig,
  current: string,
  keys: string,
): string {
  const asked = Object.entries(languageRequests).find(([, requests]) => requests.includes(keys));
  return asked?.[0] ?? current;
}

const KEYS = /^[0-9*#]+$/u;

function askedFor({ languageRequests = {} }: AgentConfig, text: string): string | undefined {
  const said = spaced(text);
  const asked = Object.entries(languageRequests).map(([code, requests]) => {
    const places = requests
      .filter((request) => !KEYS.test(request))
      .map((one) => said.lastIndexOf(spaced(one)));
    return { code, at: Math.max(-1, ...places) };
  });
  // "I don't speak English, Spanish please."
  return asked.filter(({ at }) => at >= 0).sort((a, b) => b.at - a.at)[0]?.code;
}

/** Scripts that put no blanks between words. */
const WITHOUT_BLANKS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;
const WORD = new RegExp(`${WITHOUT_BLANKS.source}|[\\p{L}\\p{M}\\p{N}]+`, 'gu');

/** The words of `text` in small letters, a blank around each. */
function spaced(text: string): string {
  return ` ${(text.toLowerCase().match(WORD) ?? []).join(' ')} `;
}

function isMoreThanAWord(text: string): boolean {
  const words = text.match(WORD)?.length ?? 0;
  // Two signs of these scripts are a word.
  return words >= (WITHOUT_BLANKS.test(text) ? 4 : 2);
}

/** The language of this tag; a primary tag (`es`) stands for the current one of its kind, else for the first. */
function languageOfTag(languages: readonly string[], current: string, tag: string): string {
  const isTag = (code: string) => code.toLowerCase() === tag.toLowerCase();
  const isKin = (code: string) => primaryTag(code) === primaryTag(tag);
  return languages.find(isTag) ?? (isKin(current) ? current : languages.find(isKin)) ?? current;
}

/** `es` of `es-US`. */
export function primaryTag(code: string): string {
  return (code.split('-')[0] ?? code).toLowerCase();
}
