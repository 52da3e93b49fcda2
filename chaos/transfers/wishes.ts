/** Calls out: each is asked for as a program would, and followed until its wish is done. */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { OutboundStore, Wish } from '../../src/adapters/ports/outbound.ts';
import type { Callee } from '../../src/phone/callee.ts';
import { callableNumber } from '../../test/fakes/callable-number.ts';
import type { FakeCall, FakeCalls } from '../../test/fakes/twilio-callees.ts';
import type { Random } from '../random.ts';
import type { JudgedWish } from './verdict.ts';

/** Longest wait for the end of a wish. A request without an answer alone is looked for for a minute and a half. */
const PATIENCE_MS = 420_000;
const CHECK_MS = 200;
const GOODBYE_MS = 60_000;
const SAYS = ['Hello?', 'Yes, this is Ada.', 'Fine, goodbye.'] as const;
const SCREEN = 'Hi, if you record your name and reason for calling, I will see if this person is available.';
const MAILBOX = 'You have reached Ada. Please leave a message after the tone.';

export interface WishPlan {
  readonly to: string;
  /** Who answers each of its calls. */
  readonly callees: readonly Callee[];
  /** Its calls send no callbacks. */
  readonly isSilent: boolean;
}

export function wishPlans(count: number, random: Random): readonly WishPlan[] {
  const person: Callee = { kind: 'answers', says: SAYS, answeredBy: 'human' };
  return Array.from({ length: count }, (_, index) => ({
    to: callableNumber(index),
    callees: [
      random.pick<Callee>([
        person,
        person,
        { kind: 'answers', says: [SCREEN, ...SAYS], answeredBy: 'human' },
        { kind: 'answers', says: [MAILBOX], answeredBy: 'machine_end_beep' },
        { kind: 'busy' },
        { kind: 'no-answer' },
        { kind: 'failed' },
      ]),
      person,
    ],
    isSilent: random.happens(0.1),
  }));
}

export interface WishSystem {
  /** Of a gateway or the balancer before them. */
  readonly origin: string;
  readonly apiToken: string;
  readonly store: OutboundStore;
  readonly carrier: FakeCalls;
}

/** Asks for the call until a gateway has taken the wish, and waits until it is done. */
export async function carriedOut(plan: WishPlan, system: WishSystem): Promise<JudgedWish> {
  const { to, callees, isSilent } = plan;
  const { store, carrier } = system;
  carrier.callees.set(to, callees);
  if (isSilent) carrier.silent.add(to);
  const until = performance.now() + PATIENCE_MS;
  let id: string | undefined;
  let wish: Wish | undefined;
  while (wish?.state !== 'done' && performance.now() < until) {
    id ??= await ask(to, system);
    // The database may be away.
    if (id !== undefined) wish = await store.find(id).catch(() => undefined);
    await sleep(CHECK_MS);
  }
  const calls = carrier.calls.filter((call) => call.to === to);
  // The outcome is known while they still say goodbye.
  await Promise.race([Promise.all(calls.map(({ done }) => done)), sleep(GOODBYE_MS)]);
  return {
    ...{ to, outcome: wish?.state === 'done' ? wish.outcome : null },
    attempts: wish?.attempts.length ?? 0,
    calls: calls.map((call) => ({
      ...{ status: call.status, from: call.createdAt.getTime(), until: call.endedAt?.getTime() ?? Infinity },
      heard: call.phone?.exchanges.map(({ heard }) => heard.trim()).filter((heard) => heard !== '') ?? [],
      aloneMs: silenceOf(call),
    })),
  };
}

/** How long somebody who has answered heard nothing at all, in milliseconds. */
function silenceOf({ phone, createdAt, endedAt }: FakeCall): number {
  const hasHeard = phone?.exchanges.some(({ heard }) => heard.trim() !== '') ?? true;
  return hasHeard ? 0 : (endedAt?.getTime() ?? Infinity) - createdAt.getTime();
}

/** Undefined if nobody took it. The same key again is the same wish. */
async function ask(to: string, { origin, apiToken }: WishSystem): Promise<string | undefined> {
  try {
    const response = await fetch(`${origin}/api/v1/calls`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${apiToken}`,
        'content-type': 'application/json',
        'idempotency-key': `wish-${to.slice(1)}`,
      },
      body: JSON.stringify({ agent: 'default', to, reason: 'your repair', name: 'Ada' }),
    });
    if (response.status >= 500) return undefined;
    const text = await response.text();
    if (!response.ok) throw new Error(`a call out was answered with ${response.status}: ${text}`);
    return z.object({ id: z.string() }).parse(JSON.parse(text)).id;
  } catch (error) {
    // The gateway has died, or is not up yet.
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
