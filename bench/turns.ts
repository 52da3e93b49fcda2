/** The turns that the phone measured, and the model request that answered each. */
import type { Exchange } from '../src/phone/exchange.ts';
import type { LogEntry } from '../src/phone/log.ts';
import type { PhoneCall } from '../src/phone/phone-call.ts';
import { z } from 'zod';
import { epochOf } from '../src/phone/timing.ts';
import { codeIn } from './answer-code.ts';
import { firstAnswerTokenMs } from './call-log.ts';
import { FILLER } from './lines.ts';
import { ownWaitMs } from './model.ts';
import type { ModelRequest } from './model-messages.ts';

/** One turn of a caller. Times are epoch milliseconds, with fractions. */
export const turn = z.object({
  promptAt: z.number(),
  /** From the final prompt to the first token of the answer. Absent if no answer came. */
  waitMs: z.number().exactOptional(),
  /** The code in the model's answer. Absent if something else was said. */
  code: z.string().exactOptional(),
  /** The caller heard the whole answer. */
  isComplete: z.boolean(),
  /** A filler was said before the answer. */
  hadFiller: z.boolean(),
});
export type Turn = Readonly<z.output<typeof turn>>;

/** The turns of a call, from the phone's record. */
export function turnsIn(call: Pick<PhoneCall, 'exchanges' | 'log'>): readonly Turn[] {
  return call.exchanges
    .filter(({ input }) => input === 'speech')
    .map((exchange) => turnOf(exchange, call.log));
}

/** The turn of one exchange, from the exchange and the log of its call. Throws if no prompt began the exchange. */
export function turnOf(exchange: Exchange, log: readonly LogEntry[]): Turn {
  const { promptAtMs, planned, finished, interrupted } = exchange;
  if (promptAtMs === undefined) throw new Error('the exchange did not begin with a prompt');
  const code = codeIn(planned);
  const firstTokenAtMs = firstAnswerTokenMs(log, promptAtMs);
  return {
    promptAt: epochOf(promptAtMs),
    ...(firstTokenAtMs === undefined ? {} : { waitMs: firstTokenAtMs - promptAtMs }),
    ...(code === undefined ? {} : { code }),
    isComplete: finished && !interrupted && firstTokenAtMs !== undefined,
    hadFiller: planned.includes(FILLER),
  };
}

/** A turn and the model request that answered it. */
export interface AnsweredTurn {
  readonly turn: Turn;
  readonly request: ModelRequest;
  readonly waitMs: number;
  /** The caller's wait minus the model's own time. Negative if the model was asked long enough before the final prompt. */
  readonly addedMs: number;
}

/** Matches turns with the requests that answered them. Leaves out turns without an answer of the model. */
export function answeredTurns(
  turns: readonly Turn[],
  requests: readonly ModelRequest[],
): readonly AnsweredTurn[] {
  const byCode = new Map(requests.map((request) => [request.code, request]));
  return turns.flatMap((turn) => {
    const request = turn.code === undefined ? undefined : byCode.get(turn.code);
    const ownMs = request === undefined ? undefined : ownWaitMs(request);
    const { waitMs } = turn;
    if (request === undefined || ownMs === undefined || waitMs === undefined) return [];
    return [{ turn, request, waitMs, addedMs: waitMs - ownMs }];
  });
}
