import { describe, expect, it } from 'vitest';
import { asksForHosts, readHostsOptions } from '../../../chaos/hosts/options.ts';

function optionsOf(...args: string[]) {
  const options = readHostsOptions(['--hosts', ...args]);
  if (typeof options === 'string') throw new Error(options);
  return options;
}

describe('R-O6: the command line of a run on several hosts', () => {
  it('is asked for by --hosts', () => {
    expect(asksForHosts(['--hosts', '--seed', '2'])).toBe(true);
    expect(asksForHosts(['--seed', '2'])).toBe(false);
  });

  it('pulls the cable of every host under 20 calls, with Temporal on Postgres', () => {
    const { scenarios, parameters, temporalBackend } = optionsOf();
    expect(scenarios.map(({ name }) => name)).toEqual([
      'control',
      'gateway-cables',
      'worker-1-cable',
      'worker-2-cable',
      'temporal-cable',
      'postgres-cable',
      'redis-cable',
    ]);
    expect(parameters.calls).toBe(20);
    expect(temporalBackend).toBe('postgres');
  });

  it('runs the control before the cables that are named', () => {
    expect(optionsOf('--scenario', 'redis-cable').scenarios.map(({ name }) => name)).toEqual([
      'control',
      'redis-cable',
    ]);
    expect(() => optionsOf('--scenario', 'worker-killed')).toThrow('--scenario: there is no "worker-killed"');
  });
});
