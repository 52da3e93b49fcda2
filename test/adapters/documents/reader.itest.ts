import { execFile } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { createDocumentReader, READER_FLAGS } from '../../../src/adapters/documents/reader.ts';
import { aPdfBomb } from './a-pdf-bomb.ts';

const source = (text: string) => ({
  name: 'page.md',
  kind: 'markdown' as const,
  bytes: new TextEncoder().encode(text),
});
/** Takes any Markdown parser many seconds. */
const heavy = () => source('* a\n'.repeat(2_000_000));

it('R-C6: documents are read in a child process', async () => {
  await using reader = createDocumentReader();
  const read = await Promise.all([reader.read(source('# Hours\n\nDaily.')), reader.read(source(''))]);
  expect(read).toMatchObject([{ title: 'Hours', passages: [{ text: 'Daily.' }] }, { reason: 'is empty' }]);
});

it('the packages of the child process may be in a folder that node_modules links to', () => {
  const packages = realpathSync(fileURLToPath(new URL('../../../node_modules', import.meta.url)));
  expect(READER_FLAGS).toContain(`--allow-fs-read=${packages}/*`);
});

it('R-C6: a document that takes too long is rejected with the reason, and the next one is read', async () => {
  // Long enough for the process that reads the next one to start on a busy machine. A quick one fills the usual memory before.
  await using reader = createDocumentReader({ readMs: 6_000, maxHeapMb: 4_000, maxMemoryMb: 4_000 });
  const [first, second] = await Promise.all([reader.read(heavy()), reader.read(source('# Hours\n\nDaily.'))]);
  expect(first).toEqual({ reason: 'takes longer than 6 s to read' });
  expect(second).toMatchObject({ title: 'Hours' });
});

it('R-C6: a document that needs too much memory is rejected with the reason, and the next one is read', async () => {
  await using reader = createDocumentReader({ maxHeapMb: 64 });
  const [first, second] = await Promise.all([reader.read(heavy()), reader.read(source('# Hours\n\nDaily.'))]);
  expect(first).toEqual({ reason: 'needs too much memory or crashes the parser' });
  expect(second).toMatchObject({ title: 'Hours' });
});

it('R-K3: a small PDF that unpacks to much more than the limit is rejected with the reason, and the next document is read', async () => {
  await using reader = createDocumentReader({ maxMemoryMb: 200 });
  const bytes = aPdfBomb();
  expect(bytes.length).toBeLessThan(2_000);
  const [first, second] = await Promise.all([
    reader.read({ name: 'bomb.pdf', kind: 'pdf', bytes }),
    reader.read(source('# Hours\n\nDaily.')),
  ]);
  expect(first).toEqual({ reason: 'needs too much memory or crashes the parser' });
  expect(second).toMatchObject({ title: 'Hours' });
});

it.each([
  ['read the environment of its parent', "require('fs').readFileSync('/proc/' + process.ppid + '/environ')"],
  [
    'read settings',
    `require('fs').readFileSync('${fileURLToPath(new URL('../../../.env', import.meta.url))}')`,
  ],
  ['read other files', "require('fs').readFileSync('/etc/passwd')"],
  ['write a file', "require('fs').writeFileSync('/tmp/evercall-reader', '')"],
  ['start a program', "require('child_process').execFileSync('true')"],
])('R-X10: a parser that a document takes over cannot %s', async (_what, code) => {
  const running = promisify(execFile)(process.execPath, [...READER_FLAGS, '-e', code], { env: {} });
  await expect(running).rejects.toThrow('ERR_ACCESS_DENIED');
});
