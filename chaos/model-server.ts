/** The process with two fake OpenAI models at a fixed pace. The primary one fails as chaos requests. */
import { exitWithParent } from '../src/lib/exit-with-parent.ts';
import { rateLimited, status } from '../test/fakes/openai-behaviour.ts';
import type { Behaviour } from '../test/fakes/openai-behaviour.ts';
import { startFakeOpenAi } from '../test/fakes/fake-openai.ts';
import type { FakeOpenAi } from '../test/fakes/fake-openai.ts';
import { answerTo, markerOfTurn } from './model-answers.ts';
import { answerToNoisy } from './noisy/questions.ts';
import { MODEL_FAULTS, toModel } from './model-messages.ts';
import type { FromModel, ModelFault, ModelRequest } from './model-messages.ts';
import { randomOf } from './random.ts';

const PACE = { firstTokenMs: 250, tokenMs: 20 };

let faults = { seed: 0, share: 0 };
/** Number of requests to the primary model so far, by turn. */
const countOf = new Map<string, number>();

const primary = await startFakeOpenAi(PACE);
const fallback = await startFakeOpenAi(PACE);
answerFrom(primary, 'primary');
answerFrom(fallback, 'fallback');

function answerFrom(fake: FakeOpenAi, model: ModelRequest['model']): void {
  fake.script((body) => {
    const marker = markerOfTurn(body);
    const fault = model === 'primary' && marker !== undefined ? drawFault(marker) : undefined;
    report({
      type: 'request',
      request: {
        model,
        ...(marker === undefined ? {} : { marker }),
        hasKnowledge: body.messages[0]?.content.includes('<passage ') === true,
        ...(fault === undefined ? {} : { fault }),
      },
    });
    const tokens = marker === undefined ? answerToNoisy(body) : answerTo(marker, body);
    return behaviourOf(fault, tokens);
  });
}

/** Draws the fault of a request. With the same seed, the n-th request of a turn has the same fault, in any order. */
function drawFault(marker: string): ModelFault | undefined {
  const count = (countOf.get(marker) ?? 0) + 1;
  countOf.set(marker, count);
  const random = randomOf(faults.seed, marker, count);
  return random.happens(faults.share) ? random.pick(MODEL_FAULTS) : undefined;
}

function behaviourOf(fault: ModelFault | undefined, tokens: readonly string[]): Behaviour {
  const afterTokens = Math.floor(tokens.length / 2);
  switch (fault) {
    case undefined:
      return { type: 'answer', tokens };
    case 'silence':
      return { type: 'silence' };
    case 'server-error':
      return status(500);
    case 'rate-limit':
      return rateLimited();
    case 'cut':
      return { type: 'answer', tokens, fault: { kind: 'cut', afterTokens } };
    case 'stall':
      return { type: 'answer', tokens, fault: { kind: 'stall', afterTokens } };
  }
}

function report(message: FromModel): void {
  process.send?.(message);
}

process.on('message', (message) => {
  faults = toModel.parse(message);
});
exitWithParent(async () => {
  await primary[Symbol.asyncDispose]();
  await fallback[Symbol.asyncDispose]();
});
report({ type: 'listening', primaryUrl: primary.baseUrl, fallbackUrl: fallback.baseUrl });
