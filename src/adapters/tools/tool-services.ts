/** The services behind tools: HTTP and MCP, each with its breaker. */
import type { ToolServices, Wish } from '../ports/tools.ts';
import type { ToolOutcome, ToolService } from '../../contracts/tools.ts';
import { createGuardedFetch } from './guarded-fetch.ts';
import { lookUpHttpTool, runHttpTool } from './http-tools.ts';
import type { HttpDeps } from './http-tools.ts';
import type { McpTools } from './mcp-tools.ts';
import { createServiceBreaker } from './service-breaker.ts';

/** Creates the services. `secrets`: for headers, by name. */
export function createToolServices({
  secrets,
}: {
  readonly secrets: ReadonlyMap<string, string>;
}): ToolServices {
  const breaker = createServiceBreaker();
  const deps = { fetch: createGuardedFetch(), secrets };
  let mcp: Promise<McpTools> | undefined;
  const ask = async (wish: Wish): Promise<ToolOutcome> => {
    const { tool } = wish;
    if (tool.kind === 'http') return runHttpTool(deps, wish, tool);
    mcp ??= loadMcpTools(deps);
    return (await mcp).run(wish, tool);
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

/** Loads the SDK of MCP only where a tool needs it: its 200 modules are a tenth of what a worker loads. */
async function loadMcpTools(deps: HttpDeps): Promise<McpTools> {
  const { createMcpTools } = await import('./mcp-tools.ts');
  return createMcpTools(deps);
}

/** The tool as its file has it: other addresses and keys at the same host may work, or have other quotas. */
function serviceOf(tool: ToolService): string {
  return JSON.stringify(
    tool.kind === 'http' ? [tool.name, tool.request] : [tool.name, tool.url, tool.headers],
  );
}
