import { createInterface } from 'node:readline';

import type { PhoneCall } from '../../phone/phone-call.ts';
import { PhoneError } from '../../phone/waiting.ts';

const HELP = `Type what the caller says; typing while the agent speaks barges in.
  /press 12#   press keys
  /drop        lose the connection
  /hangup      end the call (as does the end of input)
  /help        this
`;

/** Lets a person be the caller until the call is over. Returns what did not work. */
export async function talkByHand(call: PhoneCall, write: (text: string) => void): Promise<readonly string[]> {
  const failures: string[] = [];
  const input = createInterface({ input: process.stdin });
  const run = async (line: string): Promise<void> => {
    try {
      await obey(call, line.trim(), write);
    } catch (error: unknown) {
      if (!(error instanceof PhoneError)) throw error;
      if (error.kind === 'timeout' || error.kind === 'lost') failures.push(error.message);
      if (error.kind !== 'ended') write(`!  ${error.message}\n`);
    }
  };
  write('Type /help for what you can do.\n');
  input.on('line', (line) => void run(line));
  input.on('close', () => void call.hangUp());
  await call.ended;
  input.close();
  return failures;
}

async function obey(call: PhoneCall, line: string, write: (text: string) => void): Promise<void> {
  const [command = '', rest = ''] = line.split(/\s+(.*)/, 2);
  if (line === '') return;
  if (!line.startsWith('/')) {
    // Whether it barges in is for the relay to say: here it only comes without delay.
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
