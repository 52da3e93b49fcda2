import { expect, it } from 'vitest';
import { calleeOf } from '../../src/config/callee-number.ts';

const US = { from: '+12075550142', countries: ['US', 'CA'] };

it('a number is read as people write it, and its area code says the time zone', () => {
  for (const text of ['+12075550150', '207 555 0150', '(207) 555-0150'])
    expect(calleeOf(text, US)).toEqual({ number: '+12075550150', zones: ['America/New_York'] });
  expect(calleeOf('+13105550150', US)).toEqual({ number: '+13105550150', zones: ['America/Los_Angeles'] });
  expect(calleeOf('030 901820', { from: '+4930901820', countries: ['DE'] })).toEqual({
    number: '+4930901820',
    zones: ['Europe/Berlin'],
  });
});

it('an area code that is in no list may be anywhere in the country', () => {
  const callee = calleeOf('+18005550150', US);
  expect('zones' in callee ? callee.zones : []).toEqual(
    expect.arrayContaining(['America/New_York', 'America/Anchorage', 'Pacific/Honolulu']),
  );
  expect(JSON.stringify(callee)).not.toContain('Pacific/Guam');
});

it('premium and personal numbers, other countries, emergency numbers and words are refused', () => {
  expect(calleeOf('+19005550100', US)).toEqual({ refused: 'premium' });
  expect(calleeOf('+499001234567', { ...US, countries: ['DE'] })).toEqual({ refused: 'premium' });
  expect(calleeOf('+447012345678', { ...US, countries: ['GB'] })).toEqual({ refused: 'premium' });
  expect(calleeOf('+18765550100', US)).toEqual({ refused: 'country' });
  expect(calleeOf('+266696687', US)).toEqual({ refused: 'not-a-number' });
  for (const text of ['911', 'anonymous', '', 'client:browser-phone', '+1'])
    expect(calleeOf(text, US)).toEqual({ refused: 'not-a-number' });
});
