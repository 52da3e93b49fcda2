import { expect, it } from 'vitest';
import { alertText } from '../../src/conversation/alert-words.ts';
import { ALERT_RULES } from '../../src/conversation/alerts.ts';

it('every rule has a sentence of its own', () => {
  const texts = ALERT_RULES.map(({ name }) => alertText(name, 'firing', 0.5));
  for (const text of texts) expect(text).toMatch(/^[A-Z\d].*\.$/u);
  expect(new Set(texts).size).toBe(texts.length);
});

it('the end of an alert says which one is over', () => {
  expect(alertText('disk', 'cleared', 5e9)).toBe('disk is over.');
});
