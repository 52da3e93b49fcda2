import { pino } from 'pino';
import type { Logger } from 'pino';

/** Personal or secret fields, wherever they turn up at the top of a log record or one level below. */
const REDACTED = ['from', 'to', 'From', 'To', 'text', 'authToken', 'apiKey', 'phoneNumber', 'digits'];

/** Structured logs as JSON lines on standard output, ready for a collector. */
export function createLog(service: string, level: string): Logger {
  return pino({
    level,
    base: { service, pid: process.pid },
    redact: { paths: REDACTED.flatMap((name) => [name, `*.${name}`]), censor: '[redacted]' },
  });
}
