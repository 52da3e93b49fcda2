import { once } from 'node:events';
import type { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { LiveEventsListener } from '../../../src/adapters/ports/live-events.ts';
import type { LiveEvent } from '../../../src/contracts/live.ts';
import { createEventBatches } from '../../../src/lib/event-batches.ts';
import { createEventStreams } from '../../../src/gateway/live/event-streams.ts';
import { createLiveFeed } from '../../../src/gateway/live/live-feed.ts';
import { aCallSid } from '../../conversation/a-call.ts';

const event = (n: number, changes: Partial<LiveEvent> = {}): LiveEvent => ({
  ...{ callSid: aCallSid(), tenant: 'shop', epoch: 1, n, kind: 'said' },
  ...changes,
});

/** A feed, and what other gateways do. */
function aFeed() {
  const published: LiveEvent[] = [];
  let listener: LiveEventsListener | undefined;
  const feed = createLiveFeed({
    publish: (each) => published.push(each),
    subscribe: (given) => (listener = given),
  });
  return { feed, published, others: () => listener ?? expect.fail('nobody listens') };
}

const request = {
  reader: 'ann',
  tenant: null,
  lastId: undefined,
  snapshot: async () => ({ at: 'now', calls: [] }),
};

interface Frame {
  readonly id: string;
  readonly name: string;
  readonly data: object;
}

/** What the stream has sent so far. */
function framesOf(stream: PassThrough | undefined): readonly Frame[] {
  const chunk: unknown = stream?.setEncoding('utf8').read();
  return (typeof chunk === 'string' ? chunk : '').split('\n\n').flatMap((text) => {
    const [, id, name, data] = /^id: (.*)\nevent: (.*)\ndata: (.*)$/u.exec(text) ?? [];
    if (id === undefined || name === undefined || data === undefined) return [];
    const parsed: unknown = JSON.parse(data);
    return typeof parsed === 'object' && parsed !== null ? [{ id, name, data: parsed }] : [];
  });
}

describe('R-V4: a stream of events', () => {
  it('begins with a snapshot, then passes on events of all gateways, without words', async () => {
    const { feed, published, others } = aFeed();
    const stream = await createEventStreams(feed).open(request);
    feed.publish(event(1));
    others().onEvent(event(2, { kind: 'heard' }));
    const frames = framesOf(stream);
    expect(frames.map(({ name }) => name)).toEqual(['snapshot', 'call', 'call']);
    expect(frames[0]?.data).toEqual({ at: 'now', calls: [] });
    expect(frames[2]?.data).toEqual({ callSid: aCallSid(), epoch: 1, n: 2, kind: 'heard' });
    // Events of others are not passed on again.
    expect(published).toEqual([event(1)]);
  });

  it('loses nothing that comes while the snapshot is read', async () => {
    const { feed } = aFeed();
    const snapshot = async () => {
      feed.publish(event(1));
      return {};
    };
    const frames = framesOf(await createEventStreams(feed).open({ ...request, snapshot }));
    expect(frames.map(({ name }) => name)).toEqual(['snapshot', 'call']);
  });

  it('goes on after the last event that a reader has, without a snapshot', async () => {
    const { feed } = aFeed();
    const streams = createEventStreams(feed);
    const first = await streams.open(request);
    feed.publish(event(1));
    const lastId = framesOf(first).at(-1)?.id;
    first?.destroy();
    feed.publish(event(2));
    const again = framesOf(await streams.open({ ...request, lastId }));
    expect(again.map(({ data }) => data)).toEqual([{ callSid: aCallSid(), epoch: 1, n: 2, kind: 'said' }]);
    // Of another gateway, or too old.
    for (const odd of ['other.1', 'x', '', `${feed.latestId}9`]) {
      const frames = framesOf(await streams.open({ ...request, lastId: odd }));
      expect(frames.map(({ name }) => name)).toEqual(['snapshot']);
    }
  });

  it('tells of a gap, after which no earlier id is continued', async () => {
    const { feed, others } = aFeed();
    const streams = createEventStreams(feed);
    const stream = await streams.open(request);
    feed.publish(event(1));
    const before = framesOf(stream).at(-1)?.id;
    for (const isUp of [true, true, false, false]) others().onConnection(isUp);
    const gap = framesOf(stream);
    expect(gap.map(({ name }) => name)).toEqual(['gap']);
    expect(gap[0]?.id).not.toBe(before);
    expect(feed.after(before ?? '')).toBeUndefined();
    expect(feed.after(gap[0]?.id ?? '')).toEqual([]);
    others().onConnection(true);
    expect(framesOf(stream).map(({ name }) => name)).toEqual(['gap']);
  });

  it('shows a reader the events of his tenant only', async () => {
    const { feed } = aFeed();
    const stream = await createEventStreams(feed).open({ ...request, tenant: 'shop' });
    feed.publish(event(1, { tenant: 'other' }));
    feed.publish(event(2));
    expect(framesOf(stream).map(({ data }) => data)).toEqual([
      { at: 'now', calls: [] },
      expect.objectContaining({ n: 2 }),
    ]);
  });

  it('is refused to a reader who has twenty, and after the end of all streams', async () => {
    const { feed } = aFeed();
    const streams = createEventStreams(feed);
    const opened = await Promise.all(Array.from({ length: 20 }, () => streams.open(request)));
    expect(await streams.open(request)).toBeUndefined();
    expect(await streams.open({ ...request, reader: 'bob' })).toBeDefined();
    const ended = opened.flatMap((stream) => (stream === undefined ? [] : [once(stream.resume(), 'close')]));
    streams.end();
    await Promise.all(ended);
    expect(await streams.open({ ...request, reader: 'carol' })).toBeUndefined();
  });

  it('leaves nothing behind if the snapshot cannot be read', async () => {
    const streams = createEventStreams(aFeed().feed);
    const snapshot = () => Promise.reject(new Error('the database is away'));
    await expect(streams.open({ ...request, snapshot })).rejects.toThrow('the database is away');
    await expect.poll(() => streams.size).toBe(0);
  });
});

describe('events on their way to other gateways', () => {
  it('go in batches; what cannot be sent is counted and dropped', async () => {
    const sent: (readonly number[])[] = [];
    let dropped = 0;
    const batches = createEventBatches<number>({
      max: 3,
      send: async (events) => {
        if (sent.length === 1) throw new Error('the database is away');
        sent.push(events);
      },
      onDropped: (count) => (dropped += count),
    });
    for (let n = 1; n <= 1_010; n += 1) batches.add(n);
    await batches.stop();
    expect(sent).toEqual([[1, 2, 3]]);
    expect(dropped).toBe(1_010 - 3);
    batches.add(1);
    expect(dropped).toBe(1_007);
  });
});
