import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { filesAt, readFiles } from '../../../src/adapters/documents/files.ts';
import { pagesFolder } from '../postgres/knowledge-pages.ts';

it('R-C6: files and folders are read together, and of two documents with the same name the first is used', async () => {
  await using one = await pagesFolder({
    'a.md': '# A\n\nOne.',
    'deep/b.txt': 'Two.',
    'c.exe': '',
    '.git/d.md': '# D\n\nX.',
  });
  await using two = await pagesFolder({ 'a.md': '# A\n\nOther.', 'e.doc': 'Word.' });
  const files = await filesAt([one.path, join(two.path, 'a.md'), join(two.path, 'e.doc')]);
  const seen: string[] = [];
  const { documents, skipped } = await readFiles(files, { onFile: ({ name }) => seen.push(name) });
  expect(documents.map(({ name, passages }) => [name, passages[0]?.text])).toEqual([
    ['a.md', 'One.'],
    ['deep/b.txt', 'Two.'],
  ]);
  const otherType = expect.stringMatching(/^has an unsupported file type/u) as unknown;
  expect(skipped).toEqual([
    { name: 'c.exe', reason: otherType, isOtherFile: true },
    { name: 'a.md', reason: 'has the same name as another file', isOtherFile: false },
    { name: 'e.doc', reason: otherType, isOtherFile: false },
  ]);
  expect(seen).toEqual(['a.md', 'c.exe', 'deep/b.txt', 'a.md', 'e.doc']);
});

it.skipIf(process.platform === 'win32')('R-C6: a pipe with the name of a document is skipped', async () => {
  await using folder = await pagesFolder({ 'a.md': '# A\n\nOne.' });
  await promisify(execFile)('mkfifo', [join(folder.path, 'pipe.md')]);
  const { documents, skipped } = await readFiles(await filesAt([folder.path]));
  expect(documents).toHaveLength(1);
  expect(skipped).toEqual([{ name: 'pipe.md', reason: 'is not a regular file', isOtherFile: false }]);
});
