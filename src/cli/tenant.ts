/** The tenant that a command works on. */
import { loadAgents } from '../config/agents.ts';
import { UsageError } from '../lib/command-line.ts';

/**
 * Returns `given`, or the only tenant if absent. Throws `UsageError` for a tenant without an agent, because no call would use
 * its data; it is most likely a typing error. `otherwise`: a further option to choose from.
 */
export async function tenantOf(
  given: string | undefined,
  agentsDir: string,
  otherwise?: string,
): Promise<string> {
  const { agents } = await loadAgents(agentsDir);
  const tenants = [...new Set(agents.map(({ tenant }) => tenant))];
  const [only] = tenants;
  if (given === undefined && tenants.length === 1 && only !== undefined) return only;
  if (given === undefined) {
    const choice = [
      ...tenants.map((tenant) => `--tenant ${tenant}`),
      ...(otherwise === undefined ? [] : [otherwise]),
    ];
    throw new UsageError(`choose a tenant: ${choice.join(' or ')}`);
  }
  if (tenants.includes(given)) return given;
  throw new UsageError(`no agent in ${agentsDir} has the tenant ${given}: they have ${tenants.join(', ')}`);
}
