import { describe, expect, it } from 'vitest';
import { callerNumber } from '../../src/config/caller-number.ts';

const of = (from: string) => callerNumber({ from, to: '+12075550142', direction: 'inbound' });

describe('R-X3: a caller is known', () => {
  it.each([
    ['+12075550143', '+12075550143'],
    ['sip:+12075550143@trunk.example:5060;transport=tls', '+12075550143'],
    ['sip:Bob@desk.example', 'sip:bob@desk.example'],
    ['sip:bob@desk.example:5061;transport=tls', 'sip:bob@desk.example'],
    ['sips:bob:secret@desk.example?x=y', 'sip:bob@desk.example'],
    ['client:browser-phone', 'client:browser-phone'],
  ])('by %s', (from, known) => {
    expect(of(from)).toBe(known);
  });

  it.each([
    '+266696687',
    '+2562533',
    'anonymous',
    '',
    'sip:anonymous@anonymous.invalid',
    'sip:Anonymous@sip.example',
    'sip:ann@anonymous.invalid:5060',
    'sip:Restricted@sip.example;tag=1',
    'sip:unavailable@sip.example',
    'sip:+266696687@trunk.example',
    'sip:+2562533@trunk.example',
    'sip:8656696@trunk.example',
    'sip:trunk.example',
  ])('not by %j, which many share', (from) => {
    expect(of(from)).toBeUndefined();
  });
});
