/** Port of the metrics of a process. */
import { StreamDeadlineError } from '../../lib/stream-deadlines.ts';
import { AdapterError } from './error.ts';
import type { METRICS } from './metric-definitions.ts';

type Definitions = typeof METRICS;
export type MetricName = keyof Definitions;
type NameOf<Type> = {
  [Name in MetricName]: Definitions[Name]['type'] extends Type ? Name : never;
}[MetricName];
export type LabelsOf<Name extends MetricName> = Readonly<Record<Definitions[Name]['labels'][number], string>>;

/** Counts and measures. Nothing here waits or throws. */
export interface Metrics {
  count<Name extends NameOf<'counter'>>(name: Name, labels: LabelsOf<Name>, by?: number): void;
  /** `value` in the unit of the name. */
  observe<Name extends NameOf<'histogram'>>(name: Name, value: number, labels: LabelsOf<Name>): void;
}

/** The value of a counter or a gauge that is kept elsewhere. */
export interface Reading {
  readonly name: NameOf<'counter' | 'gauge'>;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Types the labels of a reading. */
export function reading<Name extends NameOf<'counter' | 'gauge'>>(
  name: Name,
  value: number,
  labels: LabelsOf<Name>,
): Reading {
  return { name, labels, value };
}

export const NO_METRICS: Metrics = { count: () => undefined, observe: () => undefined };

export type Service = 'openai' | 'elevenlabs' | 'twilio' | 'temporal' | 'postgres';

/** A request to a service, from its beginning. */
export interface ServiceRequest {
  /** It has begun to answer. Only the first time counts. */
  answered(): void;
  /** Counts the failure, unless the request was given up. */
  failed(error: unknown): void;
}

/** Measures a request that begins now, or `sinceMs` (of `performance.now`). */
export function serviceRequest(
  metrics: Metrics,
  service: Service,
  operation: string,
  startedAt = performance.now(),
): ServiceRequest {
  let isAnswered = false;
  return {
    answered() {
      if (isAnswered) return;
      isAnswered = true;
      const seconds = (performance.now() - startedAt) / 1_000;
      metrics.observe('evercall_service_response_seconds', seconds, { service, operation });
    },
    failed(error) {
      const failure = failureOf(error);
      if (failure !== undefined)
        metrics.count('evercall_service_errors_total', { service, operation, ...failure });
    },
  };
}

/** Runs and measures a request. */
export async function measured<T>(
  metrics: Metrics,
  { service, operation }: { readonly service: Service; readonly operation: string },
  work: () => Promise<T>,
): Promise<T> {
  const request = serviceRequest(metrics, service, operation);
  try {
    const result = await work();
    request.answered();
    return result;
  } catch (error: unknown) {
    request.failed(error);
    throw error;
  }
}

/** Undefined if the request was given up. */
function failureOf(error: unknown): { readonly kind: string; readonly cause: string } | undefined {
  if (error instanceof StreamDeadlineError) return { kind: 'timeout', cause: `no-${error.kind}-token` };
  return error instanceof AdapterError ? { kind: error.kind, cause: causeOf(error) } : undefined;
}

/** A status, or the name that the network, gRPC or Postgres gives to an error: there are few. Vendors' own names have no bound. */
function causeOf({ status, code, cause }: AdapterError): string {
  if (status !== undefined) return `http-${status}`;
  if (code !== undefined && /^[A-Z][A-Z_]{2,39}$/u.test(code)) return code;
  const message = cause instanceof Error ? cause.message : '';
  return /^[\dA-Z]{5}\b|\bE[A-Z_]{3,39}$/u.exec(message)?.[0] ?? 'unknown';
}
