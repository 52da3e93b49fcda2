import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/config/environment.ts';
import { loadPrices } from '../../src/config/prices.ts';

/** The table of a file with this text. */
async function pricesOf(text: string) {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'prices-'));
  const file = join(folder.path, 'prices.yaml');
  await writeFile(file, text);
  return loadPrices({ PRICES_FILE: file });
}

describe('R-O7: the price table', () => {
  it('has a day, a currency, and the prices of the default model and of a minute', () => {
    const { asOf, currency, models, relayMinute, thousandCharacters } = loadPrices({});
    expect(asOf).toMatch(/^\d{4}-\d{2}-\d{2}$/u);
    expect([currency, thousandCharacters]).toEqual(['USD', undefined]);
    expect(models['gpt-4.1-mini']).toEqual({ input: 0.0004, output: 0.0016 });
    expect(relayMinute).toBeGreaterThan(0);
  });

  it('is replaced by a file, and its prices by those of variables', async () => {
    expect(
      await pricesOf('asOf: 2026-11-30\ncurrency: EUR\nmodels:\n  m: { input: 1, output: 2 }\n'),
    ).toEqual({
      ...{ asOf: '2026-11-30', currency: 'EUR' },
      models: { m: { input: 0.001, output: 0.002 } },
    });
    const variables = {
      OPENAI_PRICE_PER_THOUSAND_INPUT_TOKENS: 0.5,
      ELEVENLABS_PRICE_PER_THOUSAND_CHARACTERS: 0.1,
    };
    expect(loadPrices(variables)).toMatchObject({
      models: { '*': { input: 0.5, output: 0.5 } },
      thousandCharacters: 0.1,
    });
  });

  it.each([
    [
      'a price that is no number',
      'asOf: 2026-11-30\ncurrency: EUR\nminutes: { relay: free }\n',
      /minutes\.relay/u,
    ],
    ['no day', 'currency: EUR\n', /asOf/u],
    ['a misspelt field', 'asOf: 2026-11-30\ncurrency: EUR\nmodel: {}\n', /model/u],
    ['text that is no YAML', 'a: [', /PRICES_FILE cannot be read/u],
  ])('is refused with %s', async (_what, text, message) => {
    await expect(pricesOf(text)).rejects.toThrow(message);
    await expect(pricesOf(text)).rejects.toThrow(ConfigError);
  });

  it('is refused if the file is not there', () => {
    expect(() => loadPrices({ PRICES_FILE: '/none/prices.yaml' })).toThrow(
      'PRICES_FILE cannot be read (ENOENT)',
    );
  });
});
