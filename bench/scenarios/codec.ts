/** What encryption adds to a turn: every payload of its history is encrypted once and decrypted once. */
import { defaultPayloadConverter } from '@temporalio/common';
import type { Payload } from '@temporalio/common';
import { openedHistory } from '../../src/adapters/temporal/payload-codec.ts';
import { callWorkflowId } from '../../src/contracts/ids.ts';
import { placeCall } from '../../src/phone/call.ts';
import { PACES } from '../caller.ts';
import { question } from '../questions.ts';
import { under } from '../results.ts';
import type { Scenario } from '../scenario.ts';
import { median } from '../stats.ts';

const DIAL = { firstTokenMs: 50, tokenMs: 15, tokens: 12 };

export const codec: Scenario = {
  name: 'codec',
  isLeisurely: true,
  lines: () => [{ name: 'codec', speculation: 'final', dial: DIAL }],
  async run({ our, line, parameters, log }) {
    const { turns, rounds } = parameters.codec;
    log(`a call of ${turns} turns, whose payloads are encrypted again`);
    await using call = await placeCall({ ...our.target, to: line('codec').number, timing: PACES.fast });
    await call.greeting();
    for (let turn = 0; turn < turns; turn += 1) await call.say(question(turn));
    const workflowId = callWorkflowId(call.callSid);
    const history = await openedHistory(our.codec, our.temporal.workflow.getHandle(workflowId));
    const perTurn: Payload[][] = [];
    for (const event of history.events ?? []) {
      if (event.workflowExecutionSignaledEventAttributes?.signalName === 'utterance') perTurn.push([]);
      perTurn.at(-1)?.push(...payloadsIn(event));
    }
    const context = { type: 'workflow', namespace: 'default', workflowId } as const;
    const withCodec = async (payloads: Payload[]) =>
      our.codec.decode(await our.codec.encode(payloads, context), context);
    const without = async (payloads: Payload[]) => payloads;
    const times = { with: new Array<number>(), without: new Array<number>() };
    for (let round = 0; round < rounds; round += 1) {
      for (const payloads of perTurn) {
        times.without.push(await timed(payloads, without));
        times.with.push(await timed(payloads, withCodec));
      }
    }
    return under('codec', {
      withP50Ms: median(times.with),
      withoutP50Ms: median(times.without),
      addedP50Ms: median(times.with) - median(times.without),
      payloadsPerTurn: median(perTurn.map(({ length }) => length)),
      turns: perTurn.length,
    });
  },
};

/** Milliseconds from the values of a turn to the same values, through payloads. */
async function timed(
  payloads: readonly Payload[],
  through: (payloads: Payload[]) => Promise<Payload[]>,
): Promise<number> {
  const values = payloads.map((payload): unknown => defaultPayloadConverter.fromPayload(payload));
  const startedMs = performance.now();
  const sent = values.map((value) => defaultPayloadConverter.toPayload(value));
  for (const payload of await through(sent)) defaultPayloadConverter.fromPayload(payload);
  return performance.now() - startedMs;
}

function isPayload(value: object): value is Payload {
  return 'metadata' in value && 'data' in value && value.data instanceof Uint8Array;
}

function* payloadsIn(value: unknown): Generator<Payload> {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return;
  if (isPayload(value)) yield value;
  else for (const inner of Object.values(value)) yield* payloadsIn(inner);
}
