/** The options of a field that chooses an agent. */
import type { ReactNode } from 'react';
import type { AgentSummary } from '../api/shapes.ts';

/** `agents` undefined: they are not read yet. */
export function AgentOptions({
  agents,
}: {
  readonly agents: readonly AgentSummary[] | undefined;
}): ReactNode {
  return agents?.map(({ id, name }) => (
    <option key={id} value={id}>
      {name}
    </option>
  ));
}
