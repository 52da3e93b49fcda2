/** The conferences of simulated calls. They know who was alone in them, and for how long. */

/** A call in a conference. */
export interface Member {
  /** Resolves when somebody else is in the conference. */
  readonly met: Promise<void>;
  /** Resolves when the conference is over. */
  readonly over: Promise<void>;
  leave(): void;
}

export interface Conferences {
  enter(name: string, call: { readonly sid: string; readonly endsIt: boolean }): Member;
  /** How long calls were alone in a conference, by call, in milliseconds. */
  readonly waits: readonly { readonly sid: string; readonly ms: number }[];
  /** Calls that are in a conference now, alone. */
  readonly alone: readonly string[];
  /** Pairs of calls that have been together. */
  readonly pairs: readonly (readonly [string, string])[];
}

interface Present {
  readonly sid: string;
  readonly endsIt: boolean;
  readonly meet: () => void;
  readonly end: () => void;
}

export function createConferences(): Conferences {
  const rooms = new Map<string, Set<Present>>();
  const aloneSince = new Map<string, number>();
  const pairs: [string, string][] = [];
  const waits: { sid: string; ms: number }[] = [];
  const noteAlone = (room: ReadonlySet<Present>) => {
    const isAlone = room.size === 1;
    for (const { sid } of room) {
      const since = aloneSince.get(sid);
      if (isAlone && since === undefined) aloneSince.set(sid, performance.now());
      if (!isAlone) endAlone(sid);
    }
  };
  const endAlone = (sid: string) => {
    const since = aloneSince.get(sid);
    if (since !== undefined) waits.push({ sid, ms: performance.now() - since });
    aloneSince.delete(sid);
  };
  const remove = (name: string, member: Present) => {
    const room = rooms.get(name);
    if (room?.delete(member) !== true) return;
    endAlone(member.sid);
    member.end();
    if (member.endsIt) for (const other of room) remove(name, other);
    else noteAlone(room);
    if (room.size === 0) rooms.delete(name);
  };
  return {
    enter(name, { sid, endsIt }) {
      const met = Promise.withResolvers<undefined>();
      const over = Promise.withResolvers<undefined>();
      const room = rooms.get(name) ?? new Set<Present>();
      rooms.set(name, room);
      const meet = () => met.resolve(undefined);
      const member = { sid, endsIt, meet, end: () => over.resolve(undefined) };
      for (const other of room) pairs.push([other.sid, sid]);
      room.add(member);
      if (room.size > 1) for (const one of room) one.meet();
      noteAlone(room);
      return { met: met.promise, over: over.promise, leave: () => remove(name, member) };
    },
    waits,
    get alone() {
      return [...aloneSince.keys()];
    },
    pairs,
  };
}
