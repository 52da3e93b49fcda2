/** `npm run demo -- --tour`: seven calls, in most of which something goes wrong. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { freePort } from '../../src/lib/free-port.ts';
import type { System } from '../../src/start/system.ts';
import { startFakeOpenAi } from '../../test/fakes/fake-openai.ts';
import type { FakeOpenAi } from '../../test/fakes/fake-openai.ts';
import { status } from '../../test/fakes/openai-behaviour.ts';
import { scriptedModel } from '../../test/fakes/scripted-model.ts';
import { startDeskBeside } from '../booking-desk/beside-system.ts';
import { playScene } from './play-scene.ts';
import type { SceneOptions } from './play-scene.ts';
import { readScenes } from './scene.ts';
import type { Scene } from './scene.ts';

export interface Tour {
  /** The settings of the system for the tour, from those of the demo in `dataDir`. */
  settings(
    given: Readonly<Record<string, string>>,
    dataDir: string,
  ): Promise<Readonly<Record<string, string>>>;
  /** Plays all scenes. Returns what went wrong in them, one line each. */
  play(system: System, options: Pick<SceneOptions, 'write' | 'scale'>): Promise<readonly string[]>;
}

const PACE = { firstTokenMs: 250, tokenMs: 15 };
/** Rung by the scene in which a person is wanted. */
const PERSON = '+12075550150';

/** Starts the model of the tour, a scripted one: no key is needed, and it can be switched off. */
export async function prepareTour(): Promise<Tour> {
  const scenes = await readScenes();
  const model = await startFakeOpenAi(PACE);
  const switchModel = switchFor(model, scenes);
  switchModel(true);
  const deskPort = await freePort();
  return {
    async settings(given, dataDir) {
      // What the tour kills must be its own.
      const external = /^(?:DATABASE_|TEMPORAL_|OPENAI_)/u;
      const own = Object.entries(given).filter(([name]) => !external.test(name));
      const agentsDir = join(dataDir, 'tour-agents');
      await writeAgent(agentsDir, deskPort);
      return {
        ...Object.fromEntries(own),
        AGENTS_DIR: agentsDir,
        OPENAI_API_KEY: 'sk-tour-0123456789',
        OPENAI_BASE_URL: model.baseUrl,
      };
    },
    async play(system, { write, scale }) {
      await using stack = new AsyncDisposableStack();
      stack.use(await startDeskBeside(system.addresses.dataDir, deskPort));
      const failures: string[] = [];
      for (const [index, scene] of scenes.entries()) {
        write(`\n── ${index + 1} of ${scenes.length}: ${scene.title}\n`);
        failures.push(...(await playScene(scene, { system, write, scale, switchModel })));
      }
      return failures;
    },
  };
}

function switchFor(model: FakeOpenAi, scenes: readonly Scene[]): SceneOptions['switchModel'] {
  const follow = scriptedModel(scenes.flatMap((scene) => scene.model));
  return (isOn) => model.script(isOn ? follow : () => status(503));
}

/** The sample business with the tools of the booking desk, and a person to ring. */
async function writeAgent(agentsDir: string, deskPort: number): Promise<void> {
  const fields = z.record(z.string(), z.unknown());
  const read = async (path: string) =>
    fields.parse(parse(await readFile(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8')));
  const { persona, tools } = await read('samples/booking-desk/agent.yaml');
  const agent = {
    ...(await read('agents/default.yaml')),
    ...{ persona, tools, transfer: { numbers: [PERSON], when: 'always' } },
  };
  await mkdir(agentsDir, { recursive: true });
  await writeFile(
    join(agentsDir, 'tour.yaml'),
    stringify(agent).replaceAll('127.0.0.1:4010', `127.0.0.1:${deskPort}`),
  );
}
