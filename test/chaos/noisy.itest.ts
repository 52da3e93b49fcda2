import { expect, it } from 'vitest';
import { RUN_MS, runNoisy } from './run-chaos.ts';

/** So that each call has a cough within an answer, and none takes long. */
const COUGHS =
  'question,early-cough,idle-cough,noise,endless-noise,hum,hum-and-cough,barge-in,two-questions,hesitation,';
const OTHERS = 'halves,stale-partial,no-final,echo,drop,wrong-close,second-webhook,silence,voicemail,cut-off';

it.concurrent(
  'noisy callers are answered, each question once, and leave nothing behind',
  async () => {
    const { exitCode, numbers, left } = await runNoisy();
    expect(numbers).toMatchObject({
      'noisy.calls': 4,
      'noisy.unanswered': 0,
      'noisy.twice': 0,
      'noisy.open': 0,
      'noisy.heardOffByMore': 0,
    });
    expect(exitCode).toBe(0);
    expect(left).toEqual(['result.json']);
  },
  RUN_MS,
);

it.concurrent(
  'callers who cough lose their answers where a noise ends them, and their calls are printed',
  async () => {
    const { exitCode, output, numbers } = await runNoisy(
      '--sabotage',
      'noise',
      '--without',
      `${COUGHS}${OTHERS}`,
    );
    expect(exitCode).toBe(1);
    expect(numbers['noisy.unanswered']).toBeGreaterThan(0);
    expect(output).toMatch(/^call CA\w{32}, seed 1, number 1 \(--only 1:1\): cough, cough; \w/mu);
    expect(output).toMatch(/unanswered: .* broke off[^]*- cough:[^]*caller {2}\[noise, 300 ms\]/u);
  },
  RUN_MS,
);
