/** What noisy callers do: each behaviour is a few steps of a phone script, with random words at random moments. */
import type { ScriptStep } from '../../src/phone/script.ts';
import type { Random } from '../random.ts';
import { halvesAbout, hesitationAbout, questionAbout } from './questions.ts';

export interface Drawing {
  readonly random: Random;
  /** A model number that no question of the call has named yet. */
  readonly newId: () => string;
  /** Draws milliseconds of real time, in the script's scaled time. */
  readonly real: (minMs: number, maxMs: number) => number;
}

type Behaviour = (drawing: Drawing) => readonly ScriptStep[];

const HUMS = ['Mhm.', 'Okay.', 'Right.', 'Uh-huh.', 'I see.', 'Yeah.'] as const;

/** Asks, and goes on without waiting for the answer. */
function ask({ newId, random }: Drawing): ScriptStep {
  return { say: { text: questionAbout(newId(), random), waitForAnswer: false } };
}

function cough(afterWords: number): ScriptStep {
  return { cough: { afterWords } };
}

/** A position within an answer of twelve words that leaves some of them. */
function someWords({ random }: Drawing): number {
  return Math.floor(random.between(1, 11));
}

/** The behaviours, by name. */
export const BEHAVIOURS: Readonly<Record<string, Behaviour>> = {
  question: (drawing) => [ask(drawing)],
  cough: (drawing) => [ask(drawing), cough(someWords(drawing))],
  'early-cough': (drawing) => [ask(drawing), { wait: drawing.real(0, 1_000) }, cough(0)],
  'idle-cough': (drawing) => [cough(0), { wait: drawing.real(0, 1_500) }, ask(drawing)],
  noise: (drawing) => [
    ask(drawing),
    { noise: { ms: drawing.real(300, 2_500), afterWords: someWords(drawing) } },
  ],
  'endless-noise': (drawing) => [
    { noise: { ms: drawing.real(100, 300), isEndless: true } },
    { wait: drawing.real(3_000, 8_000) },
    ask(drawing),
  ],
  hum: (drawing) => [
    ask(drawing),
    { hum: { text: drawing.random.pick(HUMS), afterWords: someWords(drawing) } },
  ],
  'hum-and-cough': (drawing) => [
    ask(drawing),
    { hum: { text: drawing.random.pick(HUMS), afterWords: Math.floor(drawing.random.between(1, 5)) } },
    { cough: { afterWords: Math.floor(drawing.random.between(1, 4)) } },
  ],
  'barge-in': ({ random, newId, ...drawing }) => [
    ask({ random, newId, ...drawing }),
    {
      bargeIn: {
        text: questionAbout(newId(), random),
        afterWords: someWords({ random, newId, ...drawing }),
        waitForAnswer: false,
      },
    },
  ],
  'two-questions': (drawing) => [ask(drawing), { wait: drawing.real(0, 700) }, ask(drawing)],
  hesitation: ({ random, newId, real }) => {
    const [text, more] = hesitationAbout(newId(), random);
    return [{ hesitate: { text, more, pauseMs: real(300, 1_400) } }];
  },
  halves: ({ random, newId, real }) => {
    const [first, second] = halvesAbout(newId(), newId(), random);
    return [{ halves: { first, second, gapMs: real(350, 1_200) } }];
  },
  'stale-partial': ({ random, newId }) => [{ stalePartial: questionAbout(newId(), random) }],
  'no-final': ({ random, newId }) => [{ noFinal: questionAbout(newId(), random) }],
  echo: (drawing) => [
    ask(drawing),
    { echo: { words: 5, afterWords: Math.floor(drawing.random.between(6, 12)) } },
  ],
  drop: (drawing) => [ask(drawing), { drop: { afterWords: someWords(drawing) } }],
  'wrong-close': (drawing) => [ask(drawing), { wait: drawing.real(0, 2_500) }, { closeNormally: true }],
  'second-webhook': (drawing) => [ask(drawing), { wait: drawing.real(0, 2_500) }, { webhookAgain: true }],
  silence: ({ real }) => [{ wait: real(6_000, 8_000) }],
};
