/** What a call's workflow shows in lists of the Web UI; a server refuses workflows that set one it does not know. */
export const SEARCH_ATTRIBUTES = {
  EvercallTenant: 'Keyword',
  EvercallAgent: 'Keyword',
  EvercallOutcome: 'Keyword',
  EvercallTurns: 'Int',
} as const;
