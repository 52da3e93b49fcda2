/** Selects the language of a call, and applies the agent's settings for it. */
import type { AgentConfig, LanguageConfig, VoiceConfig } from '../contracts/agent.ts';
import type { CallState } from './state.ts';
import { ownValue } from '../lib/own-value.ts';

/** The settings of an agent that depend on the language. */
export type LanguageSettings = Pick<
  AgentConfig,
  'language' | 'languages' | 'voice' | 'recogniser' | 'pronunciations' | 'phrases'
>;

/** The codes of all languages of an agent, its first language first. */
export function languagesOf({
  language,
  languages = {},
}: Pick<LanguageSettings, 'language' | 'languages'>): readonly string[] {
  return [language, ...Object.keys(languages)];
}

/** The agent with its settings for `language`. Any other language than the agent's own gives its first one. */
export function agentIn<Agent extends LanguageSettings>(agent: Agent, language: string | undefined): Agent {
  const further = language === undefined ? undefined : ownValue(agent.languages ?? {}, language);
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

/** The agent with its settings for the current language of the call. */
export function agentNow({ agent, language }: Pick<CallState, 'agent' | 'language'>): AgentConfig {
  return agentIn(agent, language);
}

function voiceIn(first: VoiceConfig, further: LanguageConfig['voice'] = {}): VoiceConfig {
  const { mode, own, provider } = first;
  // The name and the settings of a voice mean nothing to another provider.
  const isSameProvider = (further.provider ?? provider) === provider;
  return {
    ...(isSameProvider ? first : { ...(mode === undefined ? {} : { mode }), provider }),
    ...further,
    ...(own === undefined && further.own === undefined ? {} : { own: { ...own, ...further.own } }),
  };
}

/**
 * The language of the call after the caller's words. If they ask for a language, the last one they ask for. Otherwise the
 * language that the recogniser detected, provided it detects languages and the caller said more than one word: a single
 * word is too often assigned to the wrong language, or is the same in several.
 */
export function languageAfterWords(
  agent: AgentConfig,
  current: string,
  { text, lang }: { readonly text: string; readonly lang: string },
): string {
  const asked = askedFor(agent, text);
  if (asked !== undefined) return asked;
  // Without detection the recogniser only returns the language that it was configured with.
  if (agent.recogniser.detectLanguage !== true) return current;
  return isMoreThanAWord(text) ? languageOfTag(languagesOf(agent), current, lang) : current;
}

/** The language of the call after the caller pressed keys. */
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
  // The last one counts: "I don't speak English, Spanish please."
  return asked.filter(({ at }) => at >= 0).sort((a, b) => b.at - a.at)[0]?.code;
}

/** Scripts that put no spaces between words. */
const WITHOUT_SPACES = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;
const WORD = new RegExp(`${WITHOUT_SPACES.source}|[\\p{L}\\p{M}\\p{N}]+`, 'gu');

/** The words of `text` in lower case, with a space around each. */
function spaced(text: string): string {
  return ` ${(text.toLowerCase().match(WORD) ?? []).join(' ')} `;
}

function isMoreThanAWord(text: string): boolean {
  const words = text.match(WORD)?.length ?? 0;
  // In these scripts about two characters make a word.
  return words >= (WITHOUT_SPACES.test(text) ? 4 : 2);
}

/** The language for `tag`. A primary tag (`es`) means the current language if that is a variant, else the first variant. */
function languageOfTag(languages: readonly string[], current: string, tag: string): string {
  const isTag = (code: string) => code.toLowerCase() === tag.toLowerCase();
  const isVariant = (code: string) => primaryTag(code) === primaryTag(tag);
  return languages.find(isTag) ?? (isVariant(current) ? current : languages.find(isVariant)) ?? current;
}

/** `es` of `es-US`. */
export function primaryTag(code: string): string {
  return (code.split('-')[0] ?? code).toLowerCase();
}
