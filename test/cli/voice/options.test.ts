import { expect, it } from 'vitest';
import { readOptions, USAGE } from '../../../src/cli/voice/options.ts';

const read = (line: string) => readOptions(line.split(' ').filter((word) => word !== ''));

it.each([
  ['list', { name: 'list' }],
  ['render', { name: 'render', by: 'espeak' }],
  ['render --elevenlabs', { name: 'render', by: 'elevenlabs' }],
  ['render --agent night', { name: 'prepare', agent: 'night' }],
  ['preview --text Hello', { name: 'preview', text: 'Hello' }],
  ['preview --text Hello --agent a --out b', { name: 'preview', text: 'Hello', agent: 'a', out: 'b' }],
  ['purge --all', { name: 'purge', isSure: false }],
  ['purge --older-than 30d --yes', { name: 'purge', unusedForMs: 30 * 86_400_000, isSure: true }],
  ['purge --older-than 12h', { name: 'purge', unusedForMs: 12 * 3_600_000, isSure: false }],
  ['list --help', { name: 'help' }],
])('reads "%s"', (line, command) => {
  expect(read(line)).toEqual(command);
});

it.each([
  ['', /^expected a command: list, render, preview or purge/u],
  ['lists', /^expected a command/u],
  ['constructor', /^expected a command/u],
  ['list all', /^list takes no further argument: all/u],
  ['list --wrong', /^Unknown option '--wrong'/u],
  ['purge --all --text a', /^--text does not go with purge/u],
  ['purge --yes', /^purge needs --older-than 30d or --all/u],
  ['purge --all --older-than 1d', /^purge needs --older-than 30d or --all/u],
  ['purge --older-than 30', /^--older-than 30 is not an age/u],
  ['preview', /^preview needs --text/u],
  ['render --agent a --elevenlabs', /one of them/u],
])('refuses "%s" with one line that names the mistake', (line, complaint) => {
  expect(() => read(line)).toThrow(complaint);
});

it('explains every command', () => {
  for (const command of ['list', 'render', 'preview', 'purge']) expect(USAGE).toContain(`\n  ${command} `);
});
