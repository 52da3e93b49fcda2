import type { LedgerEvents } from '../../src/gateway/relay/ledger.ts';

/** Ledger events that do nothing, for tests that do not observe them. */
export const SILENT_EVENTS: LedgerEvents = {
  busy: () => undefined,
  idle: () => undefined,
  claimed: () => undefined,
  failed: () => undefined,
  waiting: () => undefined,
  progressed: () => undefined,
  settled: () => undefined,
  interrupted: () => undefined,
};
