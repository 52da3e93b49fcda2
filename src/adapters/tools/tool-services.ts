/** The services behind tools: HTTP and MCP, each with its breaker. */
import type { ToolServices, Wish } from '../ports/tools.ts';
import type { ToolOutcome, ToolService } from '../../contracts/tools.ts';
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
      const name = serviceOf(wish.tool);
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

/** The tool as its file has it: other addresses and keys at the same host may work, or have other quotas. */
function serviceOf(tool: ToolService): string {
  return JSON.stringify(
    tool.kind === 'http' ? [tool.name, tool.request] : [tool.name, tool.url, tool.headers],
  );
}
