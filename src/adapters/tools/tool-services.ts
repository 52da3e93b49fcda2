/** The services behind tools: HTTP and MCP, each with its breaker. */
import type { ToolServices, Wish } from '../ports/tools.ts';
import type { ToolOutcome } from '../../contracts/tools.ts';
import { createGuardedFetch } from './guarded-fetch.ts';
import { lookUpHttpTool, runHttpTool } from './http-tools.ts';
import { createMcpTools } from './mcp-tools.ts';
import { createServiceBreaker } from './service-breaker.ts';

/** Creates the services. `secrets`: for headers, by name. */
export function createToolServices({
  secrets,
}: {
  readonly secrets: ReadonlyMap<string, string>;
}): ToolServices {
  const breaker = createServiceBreaker();
  const deps = { fetch: createGuardedFetch(), secrets };
  const mcp = createMcpTools(deps);
  const ask = (wish: Wish): Promise<ToolOutcome> => {
    const { tool } = wish;
    return tool.kind === 'http' ? runHttpTool(deps, wish, tool) : mcp.run(wish, tool);
  };
  return {
    async run(wish) {
      const name = `${wish.tool.name} ${wish.tool.hosts.join(' ')}`;
      if (breaker.isOpen(name, wish.breaker)) return { status: 'failed', cause: 'unreachable' };
      const outcome = await ask(wish);
      breaker.note(name, outcome);
      return outcome;
    },
    async lookUp(wish) {
      const { tool } = wish;
      return tool.kind === 'http'
        ? lookUpHttpTool(deps, wish, tool)
        : { status: 'unknown', cause: 'misconfigured' };
    },
  };
}
