import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { applyEdit, SABOTAGES } from '../../chaos/sabotage.ts';
import { SCENARIOS } from '../../chaos/scenarios/all.ts';

const SRC = fileURLToPath(new URL('../../src/', import.meta.url));

describe.each(SABOTAGES)('sabotage $name', ({ edits, failingScenarios }) => {
  it('fits the current source', async () => {
    for (const edit of edits) {
      const source = await readFile(`${SRC}${edit.file}`, 'utf8');
      expect(applyEdit(source, edit)).not.toBe(source);
    }
  });

  it('names existing scenarios', () => {
    expect(failingScenarios.length).toBeGreaterThan(0);
    expect(SCENARIOS.map(({ name }) => name)).toEqual(expect.arrayContaining([...failingScenarios]));
  });
});
