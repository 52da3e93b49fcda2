/** Logs why a model failed: one line per cause and minute, with what to do about it. */
import { AdapterError } from '../ports/error.ts';
import type { CallSid } from '../../contracts/ids.ts';
import { createOnceAMinute } from '../../lib/once-a-minute.ts';
import { StreamDeadlineError } from '../../lib/stream-deadlines.ts';
import type { ReplyModel } from '../ports/model.ts';
import { adviceFor, causeOf, FOR_THE_OPERATOR } from './failure-advice.ts';

/** The part of a pino logger that is used here. */
export interface FailureLog {
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Where a model is asked. */
export interface ModelPlace {
  readonly rung: string;
  readonly baseUrl: string;
  readonly log: FailureLog;
}

/** The same model, with a line in the log for each failed request. The line has neither words of callers nor text of the vendor. */
export function withFailureLog(model: ReplyModel, place: ModelPlace): ReplyModel {
  const isDue = createOnceAMinute();
  return {
    ...model,
    async *stream(request) {
      try {
        yield* model.stream(request);
      } catch (error) {
        const failure = error instanceof StreamDeadlineError ? lateFailure(error, model) : error;
        if (failure instanceof AdapterError)
          logOnce(failure, { ...place, model: model.name, callSid: request.turn?.callSid }, isDue);
        throw error;
      }
    },
  };
}

/** A deadline that the model missed. Its request is aborted with that as the reason. */
function lateFailure({ kind }: StreamDeadlineError, model: ReplyModel): AdapterError {
  const isCold = kind === 'first' && model.isLoading?.() === true;
  return new AdapterError({
    vendor: 'openai',
    operation: 'reply',
    kind: isCold ? 'loading' : 'timeout',
    ...(isCold ? {} : { code: kind === 'first' ? 'no_first_token' : 'no_further_token' }),
  });
}

function logOnce(
  error: AdapterError,
  {
    rung,
    baseUrl,
    log,
    model,
    callSid,
  }: ModelPlace & { readonly model: string; readonly callSid?: CallSid | undefined },
  isDue: (id: string) => boolean,
): void {
  const { vendor, kind, status, code, param, requestId } = error;
  const cause = causeOf(error);
  if (!isDue([kind, status, code, param, cause].join(' '))) return;
  const { host } = new URL(baseUrl);
  const advice = adviceFor(error, { baseUrl, model });
  const call = callSid === undefined ? {} : { callSid };
  const fields = { ...call, vendor, host, model, rung, kind, status, code, param, cause, requestId, advice };
  log[FOR_THE_OPERATOR.has(kind) ? 'error' : 'warn'](fields, 'the model did not answer');
}
