/** Reads calls in progress, whichever gateway holds them. */
import { setTimeout as sleep } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import PQueue from 'p-queue';
import type { ActiveCall, CallList } from '../../adapters/postgres/call-list.ts';
import type { CallWorkflows } from '../../adapters/temporal/call-workflows.ts';
import type { CallSid } from '../../contracts/ids.ts';
import type { CallState } from '../../conversation/state.ts';
import type { Session } from '../relay/session.ts';
import type { Sessions } from '../relay/sessions.ts';
import { liveCall, liveDetail } from './live-call.ts';
import type { KnownCall } from './live-call.ts';
import type { LiveCall, LiveDetail } from '../api/live-schemas.ts';
import type { LiveFeed } from './live-feed.ts';

/** Longest wait for what another gateway's call says. Without it, only its record is shown. */
const QUERY_MS = 1_000;
/** A worker replays a call that it does not know to answer a query. */
const QUERIES_AT_ONCE = 8;
/** So long an answer is used again, unless an event of the call comes. */
const KEPT_MS = 2_000;

export interface LiveCalls {
  /** Calls in progress, oldest first. `tenant` null: of all tenants. */
  list(tenant: string | null): Promise<readonly LiveCall[]>;
  /** Undefined if there is no such call, or if it is another tenant's. */
  call(callSid: CallSid, tenant: string | null): Promise<LiveDetail | undefined>;
  /** Whose call it is. Undefined if there is none. */
  tenantOf(callSid: CallSid): Promise<string | undefined>;
}

export interface LiveCallsDeps {
  readonly sessions: Pick<Sessions, 'get' | 'live'>;
  readonly workflows: Pick<CallWorkflows, 'state' | 'progress'>;
  readonly calls: Pick<CallList, 'active' | 'call'>;
  readonly feed: Pick<LiveFeed, 'follow'>;
  readonly isAway: () => boolean;
  /** The workflow of a call did not answer. */
  readonly onUnread: (error: unknown) => void;
}

/** Creates the reader. */
export function createLiveCalls({
  sessions,
  workflows,
  calls,
  feed,
  isAway,
  onUnread,
}: LiveCallsDeps): LiveCalls {
  const queue = new PQueue({ concurrency: QUERIES_AT_ONCE });
  const states = new LRUCache<CallSid, Promise<CallState | undefined>>({ max: 1_000, ttl: KEPT_MS });
  feed.follow((entry) => {
    if (entry === 'gap') states.clear();
    else states.delete(entry.event.callSid);
  });
  const unread = (error: unknown): undefined => {
    onUnread(error);
    return undefined;
  };
  const ask = (callSid: CallSid): Promise<CallState | undefined> => {
    if (isAway()) return Promise.resolve(undefined);
    const known = states.get(callSid);
    if (known !== undefined) return known;
    const asked = queue.add(async () => {
      const answer = workflows.state(callSid).catch(unread);
      return (await Promise.race([answer, sleep(QUERY_MS, undefined, { ref: false })])) ?? undefined;
    });
    states.set(callSid, asked);
    return asked;
  };
  const held = (callSid: CallSid): Session | undefined => {
    const session = sessions.get(callSid);
    return session !== undefined && sessions.live().includes(session) ? session : undefined;
  };
  const knownCall = async (call: ActiveCall): Promise<KnownCall> => {
    const session = held(call.callSid);
    const state = session?.state();
    return session === undefined || state === undefined
      ? { call, state: await ask(call.callSid) }
      : { call, state, open: session.ledger.inPlay() };
  };
  const recorded = async (callSid: CallSid): Promise<ActiveCall | undefined> => {
    const session = held(callSid);
    return session === undefined ? calls.call(callSid, null).then(activeOf) : ofSession(session);
  };
  const isOf = (tenant: string | null) => (call: ActiveCall) => tenant === null || call.tenant === tenant;

  return {
    async list(tenant) {
      const active = await calls.active(tenant);
      const known = new Set(active.map(({ callSid }) => callSid));
      // A call that has just begun may not be recorded yet.
      const here = sessions.live().map(ofSession).filter(isOf(tenant));
      const all = [...active, ...here.filter(({ callSid }) => !known.has(callSid))];
      const read = await Promise.all(all.map(knownCall));
      return read.filter(({ state }) => (state?.ended ?? null) === null).map(liveCall);
    },
    async call(callSid, tenant) {
      const call = await recorded(callSid);
      if (call === undefined || !isOf(tenant)(call)) return undefined;
      const known = await knownCall(call);
      // What another gateway is saying is known by its heartbeats.
      const isElsewhere = held(callSid) === undefined && known.state?.owed != null && !isAway();
      const open = isElsewhere ? await workflows.progress(callSid).catch(unread) : undefined;
      return liveDetail({ ...known, ...(open === undefined ? {} : { open }) });
    },
    tenantOf: async (callSid) => (await recorded(callSid))?.tenant ?? (await ask(callSid))?.agent.tenant,
  };
}

const activeOf = (call: ActiveCall | undefined): ActiveCall | undefined =>
  call && {
    callSid: call.callSid,
    tenant: call.tenant,
    agent: call.agent,
    caller: call.caller,
    startedAt: call.startedAt,
  };

const ofSession = ({ start }: Session): ActiveCall => ({
  callSid: start.callSid,
  tenant: start.agent.tenant,
  agent: start.agent.id,
  caller: start.from,
  startedAt: new Date(start.startedAt),
});
