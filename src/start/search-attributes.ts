/** The search attributes of a call's workflow. They must be registered: a server refuses workflows that set unknown ones. */
export const SEARCH_ATTRIBUTES = {
  EvercallTenant: 'Keyword',
  EvercallAgent: 'Keyword',
  EvercallOutcome: 'Keyword',
  EvercallTurns: 'Int',
} as const;
