import { pino } from 'pino';
import type { Logger } from 'pino';
import { traceIdOf } from './trace-ids.ts';

/** Personal or secret fields. They are redacted at the top level of a log record and one level below. */
const REDACTED = ['from', 'to', 'From', 'To', 'text', 'authToken', 'apiKey', 'phoneNumber', 'digits'];

/**
 * Creates a logger that writes JSON lines to standard output, ready for a log collector. With `traces`, a line with the id of a call
 * also has that of its trace.
 */
export function createLog(service: string, level: string, { traces = false } = {}): Logger {
  return pino({
    level,
    base: { service, pid: process.pid },
    ...(traces ? { formatters: { log: withTraceId } } : {}),
    redact: { paths: REDACTED.flatMap((name) => [name, `*.${name}`]), censor: '[redacted]' },
  });
}

function withTraceId(fields: Record<string, unknown>): Record<string, unknown> {
  const { callSid } = fields;
  return typeof callSid === 'string' ? { traceId: traceIdOf(callSid), ...fields } : fields;
}
