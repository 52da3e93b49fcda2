import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { gatewaySchema } from '../../src/config/gateway.ts';
import { startSchema } from '../../src/config/start.ts';
import { READ_BY_COMPOSE } from '../../src/config/unknown-variables.ts';
import { workerSchema } from '../../src/config/worker.ts';

const lines = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8').split('\n');
const variables = lines.flatMap((line) => /^([A-Z_]+)=(.*)$/.exec(line)?.[1] ?? []);

test('.env.example lists every variable that a process reads, and no other', () => {
  const read = [gatewaySchema, workerSchema, startSchema].flatMap((schema) => Object.keys(schema.shape));
  // Read by Docker Compose itself: test/start/docker.test.ts.
  expect([...variables].sort()).toEqual([...new Set([...read, ...READ_BY_COMPOSE])].sort());
});

test('.env.example sets no variable, so that a copy of the file changes nothing', () => {
  expect(lines.filter((line) => line !== '' && !line.startsWith('#') && !/^[A-Z_]+=$/.test(line))).toEqual(
    [],
  );
});

test('.env.example explains every variable in the line above', () => {
  for (const [index, line] of lines.entries()) {
    // In a group of paths, only the first one has a comment.
    if (/^[A-Z_]+=$/.test(line)) expect(lines[index - 1], line).toMatch(/^#|_PATH=$/);
  }
});
