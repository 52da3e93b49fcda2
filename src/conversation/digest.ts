/** The digest of a call: when older turns are added to it, and how it is made without a model. */
import type { ContextTurn, SummarizeInput } from '../contracts/activities.ts';
import type { AgentConfig } from '../contracts/agent.ts';
import type { ModelUse } from '../contracts/cost.ts';
import type { Digest } from '../contracts/learnt.ts';
import type { CallPolicy, DigestPolicy } from '../contracts/policy.ts';
import { countWithin, sizeOf, spokenTurns } from './context.ts';
import { latestDigest } from './learnt.ts';
import type { CallState } from './state.ts';
import { addUsage } from './tools/call-usage.ts';

/** A digest to make now. */
export interface DigestDue {
  /** Number of the last turn that it will cover. */
  readonly upTo: number;
  readonly input: SummarizeInput;
}

/**
 * Decides whether turns should be added to the digest now. Undefined if there are too few yet. The turns are still in the
 * context at that time, and stay there until the digest covers them. So every turn is always in one of the two.
 */
export function digestDue(state: CallState): DigestDue | undefined {
  const { digest: rules, context } = state.policy;
  if (state.ended !== null) return undefined;
  const { keep, turns, chars } = batchOf(context, rules);
  const latest = latestDigest(state);
  const spoken = spokenTurns(state.turns);
  const leaving = spoken
    .slice(0, spoken.length - countWithin(spoken, keep))
    .filter(({ number }) => number > (latest?.upTo ?? -1));
  const open = leaving.findIndex(({ isOpen }) => isOpen);
  const settled = open === -1 ? leaving : leaving.slice(0, open);
  const last = settled.at(-1);
  const size = settled.reduce((sum, turn) => sum + sizeOf(turn), 0);
  if (last === undefined || (settled.length < turns && size < chars)) return undefined;
  return {
    upTo: last.number,
    input: {
      callSid: state.callSid,
      language: state.agent.language,
      ...(latest === undefined ? {} : { digest: latest.text }),
      ...budgeted(state.agent),
      turns: settled.map(({ words }) => words),
      maxChars: rules.chars,
    },
  };
}

/** Adds what a digest has used. */
export function withDigestUse(state: CallState, use: ModelUse): CallState {
  const { digestUse = [] } = state;
  const known = digestUse.find(({ model }) => model === use.model);
  const sum = { model: use.model, ...addUsage(known, use) };
  return { ...state, digestUse: [...digestUse.filter((one) => one !== known), sum] };
}

/** The agent, if a digest counts for one of its limits. Histories of other calls do not hold it. */
function budgeted({
  id,
  tenant,
  timeZone,
  limits: { modelRequestsPerCall, tokensPerCall, modelRequestsPerDay, tokensPerDay, moneyPerDay },
}: AgentConfig): Pick<SummarizeInput, 'agent'> {
  const all = { modelRequestsPerCall, tokensPerCall, modelRequestsPerDay, tokensPerDay, moneyPerDay };
  const set = Object.entries(all).filter(([, limit]) => limit !== undefined);
  if (set.length === 0) return {};
  const limits = Object.fromEntries(set);
  return { agent: { id, tenant, ...(timeZone === undefined ? {} : { timeZone }), limits } };
}

/**
 * `keep` is the budget of the recent turns that stay out of the digest. A digest is made once `turns` turns, or `chars`
 * characters, exceed it. Thus the first turn of a batch is added `early` turns before it drops out of the context. With a
 * small context, `keep` is at least half of it.
 */
function batchOf(context: CallPolicy['context'], { turns, early }: DigestPolicy) {
  const keepTurns = Math.max(Math.ceil(context.turns / 2), context.turns - turns - early + 1);
  const keepChars = (context.chars * keepTurns) / context.turns;
  return {
    keep: { turns: keepTurns, chars: keepChars },
    turns: Math.max(1, Math.min(turns, context.turns - keepTurns)),
    chars: (context.chars - keepChars) / 2,
  };
}

/** Makes the digest from `text`. Clips it, because a model may return more than it was asked for. */
export function digestOf({ upTo, input: { maxChars } }: DigestDue, text: string): Digest {
  return { upTo, text: clip(text.trim(), maxChars) };
}

/** A turn as lines of text, for a digest without a model and for the prompt of one. */
export function linesOf({ caller, agent, cut }: ContextTurn): readonly string[] {
  return [
    ...(caller === undefined ? [] : [`${CALLER}${inOneLine(caller)}`]),
    ...(agent === undefined ? [] : [`${AGENT}${inOneLine(agent)}${cut === true ? ' —' : ''}`]),
  ];
}

const CALLER = 'Caller: ';
const AGENT = 'Agent: ';

/** Kept characters of what a caller said in a turn: enough for a name, a request and a number. */
const CALLER_CHARS = 200;
/** Kept characters of what the agent said. It came from the knowledge, where it can be found again. */
const AGENT_CHARS = 100;

/** Matches what callers say about themselves and what they want, and anything with a digit. */
const ABOUT_CALLER = /\d|\b(?:my|mine|name|call me|i am|i'm|i’m|i need|i want|i would|i'd|i’d)\b/iu;

/**
 * Makes a digest without a model, from the beginnings of the turns. If they are longer than `maxChars`, it drops lines, the
 * oldest first: what the agent said, then what says little about the caller, then the rest.
 */
export function extractDigest({
  digest,
  turns,
  maxChars,
}: Pick<SummarizeInput, 'digest' | 'turns' | 'maxChars'>): string {
  const before = (digest ?? '').split('\n').flatMap(sentencesOf);
  const said = turns.flatMap(linesOf).map((line) => clip(line, charsOf(line)));
  let lines = [...before, ...said];
  for (const rank of [0, 1, 2]) {
    let excess = lines.join('\n').length - maxChars;
    lines = lines.filter((line, index) => {
      if (excess <= 0 || rankOf(line) !== rank || index === lines.length - 1) return true;
      excess -= line.length + 1;
      return false;
    });
  }
  return clip(lines.join('\n'), maxChars);
}

function charsOf(line: string): number {
  return line.startsWith(AGENT) ? AGENT.length + AGENT_CHARS : CALLER.length + CALLER_CHARS;
}

/** Splits a line of a model's digest into sentences, so that each can be dropped alone. */
function sentencesOf(line: string): readonly string[] {
  if (line.startsWith(AGENT) || line.startsWith(CALLER)) return [line];
  return line.split(/(?<=[.!?])\s+/u).filter((sentence) => sentence !== '');
}

/** How much information a line holds; lines with rank 0 are dropped first. A line without a speaker is from a model's digest. */
function rankOf(line: string): 0 | 1 | 2 {
  if (line.startsWith(AGENT)) return 0;
  return line.startsWith(CALLER) && !ABOUT_CALLER.test(line.slice(CALLER.length)) ? 1 : 2;
}

function inOneLine(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}

/** The beginning of `text`, cut after a whole word. */
function clip(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const cut = text.slice(0, maxChars - 1);
  const words = cut.replace(/\s+\S*$/u, '');
  return `${(words === '' ? cut : words).trimEnd()}…`;
}
