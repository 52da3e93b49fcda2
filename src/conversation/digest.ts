/** The running digest of a call: when older turns are taken into it, and how it is made where no model does. */
import type { ContextTurn, Digest, SummarizeInput } from '../contracts/activities.ts';
import type { CallPolicy, DigestPolicy } from '../contracts/policy.ts';
import { countWithin, sizeOf, spokenTurns } from './context.ts';
import { latestDigest } from './learnt.ts';
import type { CallState } from './state.ts';

export interface DigestDue {
  /** The last of the turns that are to be taken in. */
  readonly upTo: number;
  readonly input: SummarizeInput;
}

/**
 * The turns that are to be taken into the digest now; undefined where there are none, or too few yet. They are still in
 * the context then, and stay there until the digest tells of them: nothing is ever in neither.
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
      turns: settled.map(({ words }) => words),
      maxChars: rules.chars,
    },
  };
}

/**
 * What stays out of the digest (`keep`), and how much has to lie outside of that before a digest is made. So the first of
 * a batch is taken in `early` turns before it falls out of the context; half of a context that is small is kept in any case.
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

/** The digest that the workflow goes on with. `text` of a model may be longer than it was asked for. */
export function digestOf({ upTo, input: { maxChars } }: DigestDue, text: string): Digest {
  return { upTo, text: clip(text.trim(), maxChars) };
}

/** A turn as lines of a digest, and of what a model is given to make one of. */
export function linesOf({ caller, agent, cut }: ContextTurn): readonly string[] {
  return [
    ...(caller === undefined ? [] : [`${CALLER}${inOneLine(caller)}`]),
    ...(agent === undefined ? [] : [`${AGENT}${inOneLine(agent)}${cut === true ? ' —' : ''}`]),
  ];
}

const CALLER = 'Caller: ';
const AGENT = 'Agent: ';

/** Of a long speech the beginning: enough for a name, a wish and a number. */
const CALLER_CHARS = 200;
/** What the agent said came from the knowledge base, where it can be found again. */
const AGENT_CHARS = 100;

/** What callers say of themselves and of what they want, or anything with a number in it. */
const TELLING = /\d|\b(?:my|mine|name|call me|i am|i'm|i’m|i need|i want|i would|i'd|i’d)\b/iu;

/**
 * A digest without a model: the beginnings of the turns, as they were said. Where they are too long together, what the
 * agent said goes first, then what tells least of the caller, then the rest, the oldest first.
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

/** Of a model's digest each sentence can be left out by itself. */
function sentencesOf(line: string): readonly string[] {
  if (line.startsWith(AGENT) || line.startsWith(CALLER)) return [line];
  return line.split(/(?<=[.!?])\s+/u).filter((sentence) => sentence !== '');
}

/** How much would be lost with a line. One with no speaker is from a model's digest. */
function rankOf(line: string): 0 | 1 | 2 {
  if (line.startsWith(AGENT)) return 0;
  return line.startsWith(CALLER) && !TELLING.test(line.slice(CALLER.length)) ? 1 : 2;
}

function inOneLine(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}

/** The beginning of `text`, whole words of it. */
function clip(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const cut = text.slice(0, maxChars - 1);
  const words = cut.replace(/\s+\S*$/u, '');
  return `${(words === '' ? cut : words).trimEnd()}…`;
}
