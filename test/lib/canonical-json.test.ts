import { expect, it } from 'vitest';
import { canonicalJson } from '../../src/lib/canonical-json.ts';

it('values have the same JSON whatever the order of their fields, and with undefined fields', () => {
  expect(canonicalJson({ b: [1, { d: 'é', c: undefined }], a: null })).toBe('{"a":null,"b":[1,{"d":"é"}]}');
});

it('R-X9: half of a surrogate pair, as a cut leaves it, has a JSON too', () => {
  expect(canonicalJson({ heard: 'See you 😀'.slice(0, -1) })).toBe('{"heard":"See you \uFFFD"}');
});
