import { pino } from 'pino';
import type { Logger } from 'pino';

/** Personal or secret fields. They are redacted at the top level of a log record and one level below. */
const REDACTED = ['from', 'to', 'From', 'To', 'text', 'authToken', 'apiKey', 'phoneNumber', 'digits'];

/** Creates a logger that writes JSON lines to standard output, ready for a log collector. */
export function createLog(service: string, level: string): Logger {
  return pino({
    level,
    base: { service, pid: process.pid },
    redact: { paths: REDACTED.flatMap((name) => [name, `*.${name}`]), censor: '[redacted]' },
  });
}
