import { describe, expect, it } from 'vitest';
import { createHealth, worstLevel } from '../../src/lib/health.ts';
import type { HealthCheck, Verdict } from '../../src/lib/health.ts';

const TIMES = { freshMs: 1_000, limitMs: 30_000 };

function aPart(verdicts: (() => Promise<Verdict>)[], changes: Partial<HealthCheck> = {}) {
  let asked = 0;
  let now = 0;
  const run = async () => {
    asked += 1;
    return (verdicts[asked - 1] ?? verdicts.at(-1))?.() ?? { level: 'ok' as const };
  };
  return {
    health: createHealth({ part: { ...TIMES, run, ...changes } }, () => now),
    asked: () => asked,
    pass: (ms: number) => void (now += ms),
  };
}

const OK = async (): Promise<Verdict> => ({ level: 'ok' });

describe('R-O3: the health of a part', () => {
  it('is asked once for many readers, and again only when its verdict is old', async () => {
    const { health, asked, pass } = aPart([OK]);
    expect(asked()).toBe(0);
    await Promise.all(Array.from({ length: 100 }, () => health.read()));
    expect(asked()).toBe(1);
    pass(999);
    await health.read();
    expect(asked()).toBe(1);
    pass(1);
    await Promise.all([health.read(), health.read()]);
    expect(asked()).toBe(2);
  });

  it('turns red by a rejection, named by its codes alone, and green again', async () => {
    const refused = Object.assign(new Error('a secret'), { code: 'ECONNREFUSED' });
    const { health, pass } = aPart([OK, () => Promise.reject(refused), OK]);
    expect((await health.read())['part']).toMatchObject({ level: 'ok' });
    pass(1_000);
    expect((await health.read())['part']).toMatchObject({ level: 'fault', message: 'ECONNREFUSED' });
    pass(1_000);
    expect((await health.read())['part']).toMatchObject({ level: 'ok' });
  });

  it('is red if there is no answer in time, also of a check that ignores its signal', async () => {
    const { health } = aPart([() => new Promise(() => undefined)], { limitMs: 20 });
    expect((await health.read())['part']).toMatchObject({
      level: 'fault',
      message: 'no answer within 20 ms',
    });
  });

  it('does not ask again while a check is under way', async () => {
    const { promise, resolve } = Promise.withResolvers<Verdict>();
    const { health, asked, pass } = aPart([() => promise]);
    const first = health.read();
    pass(60_000);
    const second = health.read();
    resolve({ level: 'warning' });
    expect(await Promise.all([first, second])).toMatchObject([
      { part: { level: 'warning' } },
      { part: { level: 'warning' } },
    ]);
    expect(asked()).toBe(1);
  });

  it('decides about the whole by the worst', () => {
    expect(worstLevel({})).toBe('ok');
    expect(worstLevel({ a: { level: 'ok' }, b: { level: 'warning' } })).toBe('warning');
    expect(worstLevel({ a: { level: 'fault' }, b: { level: 'warning' } })).toBe('fault');
  });
});
