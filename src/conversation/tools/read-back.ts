/** Reads a wish back before it is carried out: what, when with the weekday, and for whom. */
import type { AgentConfig } from '../../contracts/agent.ts';
import type { JsonSchema, ToolCall } from '../../contracts/tools.ts';
import { phoneWords } from '../place/spoken-phone.ts';
import { effectTool } from './actions.ts';
import { isObject } from '../../lib/is-object.ts';
import { PLACEHOLDER } from '../../lib/placeholder.ts';
import { itemsOf, propertiesOf, timeFormatOf } from './schema-parts.ts';
import { spokenKind } from './spoken-kind.ts';
import { sentText } from './sent-text.ts';
import { toolLines } from './tool-lines.ts';

/** The question that reads the call back, in the agent's language. `isSpelled`: the caller has spelled names. */
export function readBackText(
  agent: AgentConfig,
  { tool: name, arguments: given, isSpelled }: Omit<ToolCall, 'id'> & { readonly isSpelled?: true },
): string {
  const tool = effectTool(agent, name);
  const { isThatRight, sendText, ownNumber } = toolLines(agent);
  const spoken = (field: string) => {
    const value = given[field];
    const kind = spokenKind(tool?.parameters, field);
    if (kind === 'phone' && typeof value === 'string') return phoneWords(value);
    if (kind === 'name' && typeof value === 'string' && isSpelled === true) return spelledOut(value);
    const schema = tool === undefined ? undefined : propertiesOf(tool.parameters).get(field);
    return spokenValue(value, isObject(schema) ? schema : {}, agent.language);
  };
  if (tool?.readBack !== undefined)
    return tool.readBack
      .replaceAll(PLACEHOLDER, (_whole, field: string) => spoken(field))
      .replaceAll(/\s+/gu, ' ');
  if (tool?.kind === 'text')
    return sendText
      .replace('{number}', given['number'] === undefined ? ownNumber : spoken('number'))
      .replace('{text}', () => sentText(tool, given) ?? '');
  const details = Object.keys(given).map((field) => `${label(field)}: ${spoken(field)}`);
  const title = tool?.title ?? label(name);
  return `${title}. ${details.join('; ')}. ${isThatRight}`;
}

/** `startTime` as `start time`. */
function label(name: string): string {
  return name
    .replaceAll(/([a-z])([A-Z])/gu, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase();
}

/** "Ada, A, D, A" */
function spelledOut(name: string): string {
  const letters = name.normalize('NFC').toLocaleUpperCase().match(/\S/gu) ?? [];
  return `${name}, ${letters.join(', ')}`;
}

function spokenValue(value: unknown, schema: JsonSchema, language: string): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string')
    return timeFormatOf(schema) === undefined ? value : spokenDate(value, language);
  if (Array.isArray(value))
    return value.map((one: unknown) => spokenValue(one, itemsOf(schema) ?? {}, language)).join(', ');
  if (typeof value !== 'object') return JSON.stringify(value);
  const properties = propertiesOf(schema);
  return Object.entries(value)
    .map(([name, part]) => {
      const own = properties.get(name);
      return `${label(name)}: ${spokenValue(part, isObject(own) ? own : {}, language)}`;
    })
    .join(', ');
}

const DATE_TIME = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2}))?/u;

/** A date, and the time if there is one, with the weekday. The value is in the business's zone already. */
function spokenDate(value: string, language: string): string {
  const match = DATE_TIME.exec(value);
  if (match === null) return value;
  // A date has no hour and no minute.
  const parts: readonly (string | undefined)[] = match.slice(1);
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0] = parts.map((part) => Number(part ?? 0));
  const at = new Date(Date.UTC(year, month - 1, day, hour, minute));
  const date = at.toLocaleDateString(language, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    timeZone: 'UTC',
  });
  if (match[4] === undefined) return date;
  const time = at.toLocaleTimeString(language, { hour: 'numeric', minute: '2-digit', timeZone: 'UTC' });
  return `${date}, ${time}`;
}
