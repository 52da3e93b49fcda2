/** Models that count what they are asked, and that are not asked once a budget is used up, or about noise on the keypad. */
import { ModelWithheld } from '../../adapters/ports/error.ts';
import type { ModelEvent, ModelRequest, ReplyModel } from '../../adapters/ports/model.ts';
import type { Models } from '../../activities/model-request.ts';
import type { CallSid } from '../../contracts/ids.ts';
import { isNoise, KEY_TURNS_PER_MINUTE, keysIn } from '../../conversation/keys-alone.ts';
import { buildMessages } from '../../conversation/prompt.ts';
import type { Budgets } from '../../activities/budgets.ts';

const MINUTE_MS = 60_000;
/** Of a model that does not say. A token has about so many characters in European languages. */
const CHARS_PER_TOKEN = 4;

/** Puts the meter on every model that costs something. The template costs nothing. */
export function meteredModels(models: Models, budgets: Budgets): Models {
  const tooManyKeys = createKeyTurns();
  const metered = (model: ReplyModel): ReplyModel => ({
    ...model,
    async *stream(request) {
      if (tooManyKeys(request)) throw new ModelWithheld('KeysAlone');
      if (budgets.reached(request.agent, request.turn?.callSid) !== undefined) {
        throw new ModelWithheld('BudgetUsedUp');
      }
      yield* counted(model, request, budgets);
    },
  });
  const { primary, fallback, template } = models;
  return {
    primary: primary.name === template.name ? primary : metered(primary),
    ...(fallback === undefined ? {} : { fallback: metered(fallback) }),
    template,
  };
}

/** Counts the request once it is sent. Without a report of the model, as after an answer that was cut, tokens are estimated. */
async function* counted(
  model: ReplyModel,
  request: ModelRequest,
  budgets: Budgets,
): AsyncGenerator<ModelEvent, void> {
  const { agent, hold } = request;
  const callSid = request.turn?.callSid;
  /** 1 once the request is sent; more if the server refused a field of it. */
  let requests = 0;
  let outputTokens = 0;
  let usage: Extract<ModelEvent, { type: 'end' }>['usage'];
  const send = () => {
    if (request.signal.aborted) return;
    requests = 1;
    budgets.count(agent, callSid, { requests });
  };
  if (hold === undefined) send();
  else void hold.then(send);
  try {
    for await (const event of model.stream(request)) {
      if (event.type === 'token' || event.type === 'calling') outputTokens += 1;
      if (event.type === 'end') {
        ({ usage } = event);
        requests = event.requests ?? 1;
      }
      yield event;
    }
  } finally {
    // A request that failed before its first token is not billed.
    if (requests > 0 && (usage !== undefined || outputTokens > 0)) {
      const tokens = usage ?? { inputTokens: estimated(request), outputTokens };
      budgets.count(agent, callSid, { requests: requests - 1, ...tokens });
    }
  }
}

function estimated(request: ModelRequest): number {
  const chars = buildMessages(request).reduce((sum, { content }) => sum + content.length, 0);
  return Math.ceil(chars / CHARS_PER_TOKEN);
}

/** Whether a turn of keys is noise, or one too many in a minute. All attempts of a turn count as one. */
function createKeyTurns(): (request: ModelRequest) => boolean {
  const byCall = new Map<CallSid, { readonly id: string; readonly at: number }[]>();
  return ({ turn, context }) => {
    const keys = keysIn(context.at(-1)?.caller);
    if (turn === undefined || keys === undefined) return false;
    if (isNoise(keys)) return true;
    const now = performance.now();
    for (const [callSid, turns] of byCall) {
      const recent = turns.filter(({ at }) => now - at < MINUTE_MS);
      if (recent.length === 0) byCall.delete(callSid);
      else byCall.set(callSid, recent);
    }
    const turns = byCall.get(turn.callSid) ?? [];
    if (turns.some(({ id }) => id === turn.turnId)) return false;
    if (turns.length >= KEY_TURNS_PER_MINUTE) return true;
    byCall.set(turn.callSid, [...turns, { id: turn.turnId, at: now }]);
    return false;
  };
}
