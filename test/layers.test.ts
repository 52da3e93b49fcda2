/** The import rules of docs/architecture.md, derived from the source a second time: lint comments cannot switch this off. */
import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { expect, it } from 'vitest';

/** Room → rooms that it may import; `type:` marks those of which only types may cross. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  contracts: [],
  lib: [],
  conversation: ['contracts', 'lib'],
  workflows: ['contracts', 'lib', 'conversation', 'type:activities'],
  activities: ['contracts', 'lib', 'conversation', 'adapters/ports'],
  adapters: ['contracts', 'lib', 'conversation', 'config'],
  config: ['contracts', 'lib', 'conversation', 'workflows/call/policy.ts'],
  gateway: [
    'contracts',
    'lib',
    'config',
    'adapters',
    'activities',
    'conversation',
    'workflows/call/policy.ts',
    'workflows/call/messages.ts',
  ],
  worker: ['contracts', 'lib', 'config', 'adapters', 'activities', 'workflows'],
  phone: ['contracts', 'lib'],
  dashboard: ['contracts', 'phone/clauses.ts', 'type:gateway/api'],
  start: ['contracts', 'lib', 'config', 'adapters', 'phone'],
  cli: [
    'contracts',
    'lib',
    'config',
    'adapters',
    'conversation',
    'phone',
    'workflows/call/policy.ts',
    'gateway/check-models.ts',
    'gateway/routes/paths.ts',
    'gateway/voice/audio-key.ts',
    'gateway/voice/audio-library.ts',
    'gateway/voice/own-voice.ts',
    'worker/bundle.ts',
  ],
};

interface Import {
  readonly from: string;
  readonly to: string;
  readonly isType: boolean;
}

async function imports(): Promise<readonly Import[]> {
  const found: Import[] = [];
  for await (const file of glob('src/**/*.{ts,tsx}')) {
    const source = readFileSync(file, 'utf8');
    for (const [, isType, path = ''] of source.matchAll(
      /^(?:import|export)\s+(type\s)?[^;'"]*?from\s+'(\.[^']+)'/gmu,
    )) {
      found.push({
        from: file.slice('src/'.length),
        to: normalize(join(dirname(file), path)).slice('src/'.length),
        isType: isType !== undefined,
      });
    }
  }
  return found;
}

const roomOf = (file: string) => file.split('/')[0] ?? '';

function isAllowed({ from, to, isType }: Import): boolean {
  const room = roomOf(from);
  if (roomOf(to) === room) return true;
  return (ALLOWED[room] ?? []).some((allowed) =>
    allowed.startsWith('type:')
      ? isType && to.startsWith(`${allowed.slice('type:'.length)}/`)
      : to === allowed || to.startsWith(`${allowed}/`),
  );
}

it('every import stays within the rules of its room', async () => {
  const broken = (await imports()).filter((each) => !isAllowed(each));
  expect(broken.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
});

it('adapters never see each other', async () => {
  const adapterOf = (file: string) => file.split('/')[1] ?? '';
  const crossing = (await imports()).filter(
    ({ from, to }) =>
      roomOf(from) === 'adapters' &&
      roomOf(to) === 'adapters' &&
      adapterOf(to) !== 'ports' &&
      adapterOf(from) !== adapterOf(to),
  );
  expect(crossing).toEqual([]);
});

it.each([
  // Its 5,400 modules take two seconds to load.
  ['gateway', '@elevenlabs/'],
  ['gateway', 'ioredis'],
  ['worker', '@modelcontextprotocol/'],
])('a %s starts without the package %s, which only some settings need', async (program, name) => {
  const found = (await imports()).filter(({ isType }) => !isType);
  const reached = new Set([`${program}/main.ts`]);
  for (const file of reached) for (const { from, to } of found) if (from === file) reached.add(to);
  expect(reached.size).toBeGreaterThan(150);
  const loading = [...reached].filter((file) =>
    new RegExp(`^import (?!type)[^;]*'${name}`, 'mu').test(readFileSync(`src/${file}`, 'utf8')),
  );
  expect(loading).toEqual([]);
});

it('has looked at every room', async () => {
  expect(new Set((await imports()).map(({ from }) => roomOf(from)))).toEqual(new Set(Object.keys(ALLOWED)));
});
