/** The price table: the file of PRICES_FILE, or the one that comes with the code, and the prices of single variables. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import type { PriceTable } from '../contracts/cost.ts';
import type { TokenPrice } from '../contracts/token-price.ts';
import { ConfigError } from './environment.ts';
import { tokenPrice } from './limits.ts';
import type { characterPrice, costVariables, priceVariables } from './variables.ts';

const OWN_TABLE = fileURLToPath(new URL('prices.yaml', import.meta.url));

const price = z.number().nonnegative();
const schema = z.strictObject({
  asOf: z.string().regex(/^\d{4}-\d{2}-\d{2}$/u, 'must be a day, such as 2026-11-30'),
  currency: z.string().regex(/^[A-Z]{3}$/u, 'must be a currency, such as USD'),
  models: z.record(z.string(), z.strictObject({ input: price, output: price })).default({}),
  thousandCharacters: price.exactOptional(),
  textPart: price.exactOptional(),
  minutes: z.strictObject({ relay: price.exactOptional(), line: price.exactOptional() }).default({}),
});

type Values = z.output<z.ZodObject<typeof priceVariables & typeof characterPrice & typeof costVariables>>;

/** Loads the table. Prices of variables hold for all models, and are in its currency. Throws `ConfigError`. */
export function loadPrices(values: Values): PriceTable {
  const file = values.PRICES_FILE ?? OWN_TABLE;
  const { models, minutes, ...table } = readTable(file);
  const { price: forAll } = tokenPrice(values);
  const perThousand: [string, TokenPrice][] = Object.entries(models).map(([model, { input, output }]) => [
    model,
    { input: input / 1_000, output: output / 1_000 },
  ]);
  const characters = values.ELEVENLABS_PRICE_PER_THOUSAND_CHARACTERS;
  return {
    ...table,
    models: forAll === undefined ? Object.fromEntries(perThousand) : { '*': forAll },
    ...(characters === undefined ? {} : { thousandCharacters: characters }),
    ...(minutes.relay === undefined ? {} : { relayMinute: minutes.relay }),
    ...(minutes.line === undefined ? {} : { lineMinute: minutes.line }),
  };
}

function readTable(file: string): z.output<typeof schema> {
  const complain = (complaint: string) => new ConfigError([{ variable: 'PRICES_FILE', complaint }]);
  let content: unknown;
  try {
    // A day stays a text.
    content = parse(readFileSync(file, 'utf8'), { schema: 'core' });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'not YAML';
    throw complain(`cannot be read (${code})`);
  }
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw complain(`is not a price table: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
}
