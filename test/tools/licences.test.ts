import { expect, it } from 'vitest';
import { licencesIn } from '../../tools/allowed-licences.ts';

const one = (name: string, ...licenses: readonly object[]) => ({ name, version: '1.0.0', licenses });

it('R-X7: a package with a licence that nobody has allowed, or with none, is named', () => {
  const { counts, refused } = licencesIn({
    components: [
      one('good', { license: { id: 'MIT' } }),
      one('either', { expression: '(MIT OR CC0-1.0)' }),
      one('copyleft', { license: { id: 'AGPL-3.0-only' } }),
      one('both', { license: { id: 'MIT' } }, { license: { name: 'ours' } }),
      { name: 'silent', version: '2.0.0' },
    ],
  });
  expect(refused).toEqual(['copyleft 1.0.0: AGPL-3.0-only', 'both 1.0.0: MIT, ours', 'silent 2.0.0: none']);
  expect(counts.get('MIT')).toBe(1);
});
