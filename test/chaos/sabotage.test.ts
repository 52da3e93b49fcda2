import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { NOISY_SABOTAGES } from '../../chaos/noisy/sabotage.ts';
import { applyEdit, SABOTAGES } from '../../chaos/sabotage.ts';
import { SCENARIOS } from '../../chaos/scenarios/all.ts';

const SRC = fileURLToPath(new URL('../../src/', import.meta.url));

it.each([...SABOTAGES, ...NOISY_SABOTAGES])('sabotage $name fits the current source', async ({ edits }) => {
  for (const edit of edits) {
    const source = await readFile(`${SRC}${edit.file}`, 'utf8');
    expect(applyEdit(source, edit)).not.toBe(source);
  }
});

describe.each(SABOTAGES)('sabotage $name', ({ failingScenarios }) => {
  it('names existing scenarios', () => {
    expect(failingScenarios.length).toBeGreaterThan(0);
    expect(SCENARIOS.map(({ name }) => name)).toEqual(expect.arrayContaining([...failingScenarios]));
  });
});
