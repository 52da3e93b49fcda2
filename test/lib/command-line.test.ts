import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { expect, it } from 'vitest';
import { optionsOf } from '../../src/lib/command-line.ts';
import { programEnv } from '../setup/program-env.ts';

it('a negative number in place of a value is one line', () => {
  const parse = () => parseArgs({ args: ['--days', '-1'], options: { days: { type: 'string' } } });
  expect(() => optionsOf(parse)).toThrow(/^Option '--days' has no value: none begins with "-"$/u);
});

it('a reader that stops early, such as head, ends no work and causes no trace', async () => {
  const url = new URL('../../src/lib/command-line.ts', import.meta.url).href;
  const code = `
    const { print, runProgram } = await import(${JSON.stringify(url)});
    const main = async () => {
      for (let line = 0; line < 200; line += 1) {
        print('x'.repeat(10_000));
        await new Promise(setImmediate);
      }
      console.error('done');
      return 0;
    };
    process.exitCode = await runProgram({ name: 'x', main, complaintOf: () => undefined });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { env: programEnv() });
  child.stdout.once('data', () => child.stdout.destroy());
  const [err] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  expect([child.exitCode, err]).toEqual([0, 'done\n']);
});
