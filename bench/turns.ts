/** Turns as the phone saw them, beside what the model took for them. */
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
  /** From the final prompt to the first token of an answer; absent where none came. */
  waitMs: z.number().exactOptional(),
  /** Of the model's answer; absent where something else was said. */
  code: z.string().exactOptional(),
  /** The answer was heard to its end. */
  isComplete: z.boolean(),
  /** The agent bridged the time to the answer, which is no answer. */
  hadFiller: z.boolean(),
});
export type Turn = Readonly<z.output<typeof turn>>;

/** The turns of a call as it was recorded. */
export function turnsIn(call: Pick<PhoneCall, 'exchanges' | 'log'>): readonly Turn[] {
  return call.exchanges
    .filter(({ input }) => input === 'speech')
    .map((exchange) => turnOf(exchange, call.log));
}

/** The turn of an exchange that a prompt began, by itself and by the record of its call. */
export function turnOf(exchange: Exchange, log: readonly LogEntry[]): Turn {
  const { promptAtMs, planned, finished, interrupted } = exchange;
  if (promptAtMs === undefined) throw new Error('an exchange that no prompt began is no turn');
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

/** A turn and the request that answered it. */
export interface AnsweredTurn {
  readonly turn: Turn;
  readonly request: ModelRequest;
  readonly waitMs: number;
  /** What the caller waited longer than the model took: negative where the model was asked before the prompt. */
  readonly addedMs: number;
}

/** The turns that the model has answered. */
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
