/** Lets a person play the caller at the keyboard. */
import { createInterface } from 'node:readline';

import type { PhoneCall } from '../../phone/phone-call.ts';
import { PhoneError } from '../../phone/waiting.ts';

const HELP = `Type what the caller says; typing while the agent speaks barges in.
  /press 12#   press keys
  /drop        drop the connection
  /hangup      end the call (so does the end of input)
  /help        show this help
`;

/** Reads the caller's words and commands from standard input until the call ends. Returns the failures. */
export async function talkByHand(call: PhoneCall, write: (text: string) => void): Promise<readonly string[]> {
  const failures: string[] = [];
  const input = createInterface({ input: process.stdin });
  const run = async (line: string): Promise<void> => {
    try {
      await execute(call, line.trim(), write);
    } catch (error: unknown) {
      if (!(error instanceof PhoneError)) throw error;
      if (error.kind === 'timeout' || error.kind === 'lost') failures.push(error.message);
      if (error.kind !== 'ended') write(`!  ${error.message}\n`);
    }
  };
  write('Type /help for the commands.\n');
  input.on('line', (line) => void run(line));
  input.on('close', () => void call.hangUp());
  await call.ended;
  input.close();
  return failures;
}

async function execute(call: PhoneCall, line: string, write: (text: string) => void): Promise<void> {
  const [command = '', rest = ''] = line.split(/\s+(.*)/, 2);
  if (line === '') return;
  if (!line.startsWith('/')) {
    // `afterWords: 0` speaks at once; the relay decides whether that interrupts the agent.
    await (call.isAgentSpeaking ? call.bargeIn(line, { afterWords: 0 }) : call.say(line));
    return;
  }
  switch (command) {
    case '/press':
      await call.press(rest);
      return;
    case '/drop':
      call.dropSocket();
      return;
    case '/hangup':
      await call.hangUp();
      return;
    default:
      write(HELP);
  }
}
