import { fork } from 'node:child_process';
import { on, once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { BEGIN, STANDBY_VARIABLE } from '../../src/lib/standby.ts';

const PROGRAM = fileURLToPath(new URL('./programs/standby.ts', import.meta.url));

/** What the program tells until it begins; `onMessage` hears it at once. */
async function messagesOf(onMessage: (message: unknown, begin: () => void) => void): Promise<unknown[]> {
  const child = fork(PROGRAM, { env: { ...process.env, [STANDBY_VARIABLE]: '1' }, execArgv: [] });
  const begin = () => void child.send(BEGIN);
  onMessage('started', begin);
  const messages: unknown[] = [];
  for await (const [message] of on(child, 'message', { close: ['exit'] })) {
    messages.push(message);
    onMessage(message, begin);
    if (message === 'begins') child.disconnect();
  }
  if (child.exitCode === null) await once(child, 'exit');
  return messages;
}

it('a standby prepares while it waits, and stops when it is needed', async () => {
  const messages = await messagesOf((message, begin) => {
    if (message === 'prepares') begin();
  });
  expect(messages).toEqual(['prepares', 'stops preparing', 'begins']);
});

it('a process that is needed at once does not prepare first', async () => {
  const messages = await messagesOf((message, begin) => {
    if (message === 'started') begin();
  });
  expect(messages).toEqual(['begins']);
});
