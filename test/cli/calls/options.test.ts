import { expect, it } from 'vitest';
import { readOptions } from '../../../src/cli/calls/options.ts';

const CALL = ['--to', '+12075550150', '--agent', 'shop', '--reason', 'your repair'];

it('a call has its number, agent and reason, and a key of its own if none is given', () => {
  expect(readOptions([...CALL, '--name', 'Ada', '--key', 'k'])).toEqual({
    ...{ name: 'call', to: '+12075550150', agent: 'shop', reason: 'your repair', person: 'Ada', key: 'k' },
  });
  const [one, other] = [readOptions(CALL), readOptions(CALL)];
  expect(one).not.toEqual(other);
  expect(() => readOptions(['--to', '+12075550150'])).toThrow('a call needs --to, --agent and --reason');
});

it('the do-not-call list is kept for one tenant or for all', () => {
  expect(readOptions(['block', '+12075550150'])).toEqual({
    ...{ name: 'block', number: '+12075550150', tenant: '*', reason: '' },
  });
  expect(readOptions(['unblock', '+12075550150', '--tenant', 'shop'])).toMatchObject({ tenant: 'shop' });
  expect(readOptions(['blocked'])).toEqual({ name: 'blocked' });
  expect(() => readOptions(['block', '911'])).toThrow('expected a number with its country code');
});

it('calls are listed and cancelled by their id', () => {
  expect(readOptions(['list'])).toEqual({ name: 'list', tenant: null, limit: 20 });
  const id = '00000000-0000-4000-8000-000000000001';
  expect(readOptions(['cancel', id])).toEqual({ name: 'cancel', id });
  expect(() => readOptions(['cancel', '1'])).toThrow('cancel takes the id of a call');
  expect(() => readOptions(['nonsense'])).toThrow('expected --to');
  expect(readOptions([])).toEqual({ name: 'help' });
});
