/** Sends the traces of calls by OTLP. The exporter reads its headers from the variable that OpenTelemetry defines. */
import { diag, DiagLogLevel, ROOT_CONTEXT, SpanStatusCode, trace, TraceFlags } from '@opentelemetry/api';
import type { Context } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { Resource } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider, RandomIdGenerator } from '@opentelemetry/sdk-trace-node';
import type { IdGenerator } from '@opentelemetry/sdk-trace-node';
import { createOnceAMinute } from '../../lib/once-a-minute.ts';
import { spanIdOf, traceIdOf } from '../../lib/trace-ids.ts';
import type { TracedWork, Tracing } from '../ports/tracing.ts';

export interface OpenTracing extends Tracing {
  /** Sends what is left, for a short time at most. Never rejects. */
  stop(): Promise<void>;
}

/** A collector that is away must not hold up an orderly stop. */
const STOP_MS = 2_000;

export interface TracingOptions {
  /** The process, such as `gateway`. */
  readonly service: string;
  readonly url: string;
  /** Traces cannot be sent. Told once a minute. */
  readonly onError: (error: unknown) => void;
}

/** Opens it for a process. */
export function openTracing({ service, url, onError }: TracingOptions): OpenTracing {
  const isDue = createOnceAMinute();
  const nothing = () => undefined;
  const tell = (message: string) => {
    if (isDue('')) onError(new Error(message));
  };
  diag.setLogger(
    { error: tell, warn: nothing, info: nothing, debug: nothing, verbose: nothing },
    DiagLogLevel.ERROR,
  );
  const ids = chosenIds();
  const processor = new BatchSpanProcessor(new OTLPTraceExporter({ url, timeoutMillis: STOP_MS }));
  const provider = new NodeTracerProvider({
    resource: new Resource({ 'service.namespace': 'evercall', 'service.name': `evercall-${service}` }),
    idGenerator: ids,
    spanProcessors: [processor],
  });
  const tracer = provider.getTracer('evercall');
  const report = (parent: Context, { name, from, to, attributes = {}, failure }: TracedWork, id?: SpanId) => {
    ids.next = id;
    const span = tracer.startSpan(
      name,
      { startTime: from, attributes, root: parent === ROOT_CONTEXT },
      parent,
    );
    ids.next = undefined;
    if (failure !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: failure });
    span.end(Math.max(from, to));
  };
  const within = (callSid: string, turnId?: string): Context =>
    trace.setSpanContext(ROOT_CONTEXT, {
      traceId: traceIdOf(callSid),
      spanId: spanIdOf(callSid, turnId),
      traceFlags: TraceFlags.SAMPLED,
      isRemote: true,
    });
  const withCall = (callSid: string, work: TracedWork): TracedWork => ({
    ...work,
    attributes: { ...work.attributes, 'evercall.call': callSid },
  });
  return {
    call: (callSid, work) =>
      report(ROOT_CONTEXT, withCall(callSid, work), {
        trace: traceIdOf(callSid),
        span: spanIdOf(callSid),
      }),
    turn(callSid, turnId, work, stages) {
      report(within(callSid), withCall(callSid, work), { span: spanIdOf(callSid, turnId) });
      for (const stage of stages) report(within(callSid, turnId), stage);
    },
    part: (callSid, turnId, work) => report(within(callSid, turnId), withCall(callSid, work)),
    async stop() {
      try {
        await provider.shutdown();
      } catch (error: unknown) {
        onError(error);
      }
    },
  };
}

/** Ids that a span must have. Without them they are random. */
interface SpanId {
  readonly trace?: string;
  readonly span: string;
}

/** Gives the span that is started while `next` is set the ids that it names. */
function chosenIds() {
  const random = new RandomIdGenerator();
  const ids: IdGenerator & { next: SpanId | undefined } = {
    next: undefined,
    generateTraceId: () => ids.next?.trace ?? random.generateTraceId(),
    generateSpanId: () => ids.next?.span ?? random.generateSpanId(),
  };
  return ids;
}
