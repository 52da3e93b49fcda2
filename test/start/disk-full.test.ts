import { expect, it } from 'vitest';
import { watchForFullDisk } from '../../src/start/disk-full.ts';

it.each([
  ['Postgres', 'ERROR:  could not extend file "base/5/16402": No space left on device'],
  ['Temporal', 'level=ERROR msg="Operation failed" error="database or disk is full (13)"'],
])('a full disk in the output of %s is reported once, in plain words', (_service, line) => {
  const said: string[] = [];
  const notice = watchForFullDisk('/data', (text) => said.push(text));
  notice('LOG:  checkpoint starting: time');
  expect(said).toEqual([]);
  notice(line);
  notice(line);
  expect(said).toEqual([expect.stringMatching(/^the disk of DATA_DIR \/data is full/u)]);
});
