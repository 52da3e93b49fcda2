/** What a schema says of how the arguments of a tool are written and understood. */
import type { JsonSchema } from '../../contracts/tools.ts';

/** The `format` of a property. */
export function formatOf(schema: JsonSchema | undefined, field: string): string | undefined {
  return settingOf(schema, field, 'format');
}

/** How a property is understood when a caller says it: its `x-spoken`. */
export function spokenKind(
  schema: JsonSchema | undefined,
  field: string,
): 'phone' | 'email' | 'name' | undefined {
  const kind = settingOf(schema, field, 'x-spoken');
  return kind === 'phone' || kind === 'email' || kind === 'name' ? kind : undefined;
}

function settingOf(schema: JsonSchema | undefined, field: string, setting: string): string | undefined {
  const properties: unknown = schema?.['properties'];
  if (typeof properties !== 'object' || properties === null) return undefined;
  const property: unknown = Object.entries(properties).find(([name]) => name === field)?.[1];
  if (typeof property !== 'object' || property === null) return undefined;
  const value: unknown = Object.entries(property).find(([name]) => name === setting)?.[1];
  return typeof value === 'string' ? value : undefined;
}
