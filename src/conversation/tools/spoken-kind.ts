/** What a schema says of how the arguments of a tool are understood. */
import type { JsonSchema } from '../../contracts/tools.ts';
import { isObject } from '../../lib/is-object.ts';
import { propertiesOf } from './schema-parts.ts';

/** How a property is understood when a caller says it: its `x-spoken`. */
export function spokenKind(
  schema: JsonSchema | undefined,
  field: string,
): 'phone' | 'email' | 'name' | undefined {
  const property = schema === undefined ? undefined : propertiesOf(schema).get(field);
  const kind = isObject(property) ? property['x-spoken'] : undefined;
  return kind === 'phone' || kind === 'email' || kind === 'name' ? kind : undefined;
}
