import type { LedgerEvents } from '../../src/gateway/relay/ledger.ts';

/** For tests that do not listen to the ledger. */
export const SILENT_EVENTS: LedgerEvents = {
  busy: () => undefined,
  idle: () => undefined,
  claimed: () => undefined,
  failed: () => undefined,
  progressed: () => undefined,
  settled: () => undefined,
};
