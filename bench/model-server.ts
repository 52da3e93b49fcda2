/** The model server: a process that fakes OpenAI's API and answers each line at the pace that the bench has set. */
import { exitWithParent } from '../src/lib/exit-with-parent.ts';
import { rateLimited } from '../test/fakes/openai-behaviour.ts';
import type { Behaviour } from '../test/fakes/openai-behaviour.ts';
import { startFakeOpenAi } from '../test/fakes/fake-openai.ts';
import type { RecordedRequest } from '../test/fakes/fake-openai.ts';
import { codeOf, tokensOf } from './answer-code.ts';
import type { Dial } from './lines.ts';
import { lineIn } from './lines.ts';
import { toModel } from './model-messages.ts';
import type { FromModel } from './model-messages.ts';

const NO_DIAL: Dial = { firstTokenMs: 0, tokenMs: 0, tokens: 5 };

const fake = await startFakeOpenAi();
const dials = new Map<string, Dial>();
const countOf = new Map<string, number>();
let open = 0;

fake.script(({ messages }, index) => {
  const line = lineIn(messages[0]?.content ?? '') ?? '';
  const dial = dials.get(line) ?? NO_DIAL;
  const count = (countOf.get(line) ?? 0) + 1;
  countOf.set(line, count);
  const wasRefused = dial.refuseEvery !== undefined && count % dial.refuseEvery === 0;
  void fake.request(index).then((record) => report(record, line, wasRefused));
  return wasRefused ? rateLimited() : answered(dial, index);
});

function answered({ firstTokenMs, tokenMs, ...length }: Dial, index: number): Behaviour {
  return { type: 'answer', tokens: tokensOf(index, length), firstTokenMs, tokenMs };
}

async function report(record: RecordedRequest, line: string, wasRefused: boolean): Promise<void> {
  open += 1;
  await record.closed;
  open -= 1;
  const tokens = record.sent.filter(({ text }) => !text.startsWith('<'));
  const [first] = tokens;
  send({
    type: 'request',
    request: {
      code: codeOf(record.index),
      line,
      at: record.at,
      ...(first === undefined ? {} : { firstSentAt: first.at }),
      tokensSent: tokens.length,
      promptChars: record.body.messages.reduce((sum, { content }) => sum + content.length, 0),
      wasRefused,
    },
  });
}

function send(message: FromModel): void {
  process.send?.(message);
}

process.on('message', (raw) => {
  const message = toModel.parse(raw);
  if (message.type === 'sync') send({ type: 'synced', open });
  else for (const [line, dial] of Object.entries(message.dials)) dials.set(line, dial);
});
exitWithParent(() => fake[Symbol.asyncDispose]());
send({ type: 'listening', baseUrl: fake.baseUrl });
