/** All known ways in which a model can fail, before its first word and in mid-sentence. */
import { outOfQuota, rateLimited, slow, status } from '../test/fakes/openai-behaviour.ts';
import type { Behaviour, StreamFault } from '../test/fakes/openai-behaviour.ts';

/**
 * Pace of the primary model when it works. One of the faults is ten times slower: too late for the policy also if a busy machine asks it
 * a second before the caller has finished.
 */
export const PACE = { firstTokenMs: 300, tokenMs: 20 };
/** Number of words before a failure in mid-sentence. */
export const WORDS_BEFORE = 3;

/** How the model handles a request with the answer `tokens`. `tries`: earlier requests of the same turn. */
type Play = (tokens: readonly string[], tries: number) => Behaviour;

export interface ModelFault {
  readonly name: string;
  readonly before: Play;
  readonly mid: Play;
  /** In mid-sentence this is not a failure: the model's answer counts. */
  readonly isAnswer?: true;
}

/** A model that refuses to begin. In mid-sentence: the stream is cut, and the next request is refused. */
function refusing(name: string, behaviour: Behaviour): ModelFault {
  return {
    name,
    before: () => behaviour,
    mid: (tokens, tries) => (tries === 0 ? breaking('cut', WORDS_BEFORE)(tokens, tries) : behaviour),
  };
}

function breaking(kind: StreamFault, afterTokens: number): Play {
  return (tokens) => ({ type: 'answer', tokens, fault: { kind, afterTokens } });
}

function breakingOff(name: string, kind: StreamFault): ModelFault {
  return { name, before: breaking(kind, 0), mid: breaking(kind, WORDS_BEFORE) };
}

export const MODEL_FAULTS: readonly ModelFault[] = [
  refusing('connection destroyed', { type: 'refuse' }),
  refusing('401', status(401)),
  refusing('403', status(403)),
  refusing('404 no such model', status(404)),
  refusing('408', status(408)),
  refusing('409', status(409)),
  refusing('429', rateLimited()),
  refusing('429 retry-after 0.1 s', rateLimited({ retryAfterMs: 100 })),
  refusing('429 retry-after 60 s', rateLimited({ retryAfter: '60' })),
  refusing('429 quota', outOfQuota()),
  refusing('500', status(500)),
  refusing('503 with a web page', {
    type: 'status',
    status: 503,
    body: '<html>Service Unavailable</html>',
  }),
  refusing('200 with a web page', { type: 'page' }),
  refusing('accepts and stays silent', { type: 'silence' }),
  refusing('empty answer', { type: 'answer', tokens: [] }),
  breakingOff('connection cut', 'cut'),
  breakingOff('cut in the middle of an event', 'cut-mid-event'),
  breakingOff('ends without a finish reason', 'closed'),
  breakingOff('stalls', 'stall'),
  breakingOff('malformed SSE', 'not-json'),
  breakingOff('wrong JSON', 'wrong-json'),
  breakingOff('error event', 'error-object'),
  breakingOff('tool call cut', 'cut-in-tool-call'),
  {
    name: '10 x slow',
    before: () => slow(PACE),
    mid: (tokens) => ({ type: 'answer', tokens, ...PACE, tokenMs: 10 * PACE.tokenMs }),
    isAnswer: true,
  },
  {
    name: 'content filter',
    before: () => ({ type: 'answer', tokens: [], finish: 'content_filter' }),
    mid: (tokens) => ({ type: 'answer', tokens: tokens.slice(0, WORDS_BEFORE), finish: 'content_filter' }),
  },
  {
    name: 'length limit',
    before: () => ({ type: 'answer', tokens: [], finish: 'length' }),
    mid: (tokens) => ({ type: 'answer', tokens: tokens.slice(0, WORDS_BEFORE), finish: 'length' }),
    isAnswer: true,
  },
];
