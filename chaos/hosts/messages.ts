/** The messages between chaos and the process that stands for a host. */
import { z } from 'zod';

/** What a host runs. */
export const work = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('postgres'), dataDir: z.string() }),
  z.object({
    kind: z.literal('temporal'),
    dataDir: z.string(),
    backend: z.enum(['sqlite', 'postgres']),
  }),
  z.object({ kind: z.literal('redis') }),
  z.object({
    kind: z.enum(['gateway', 'worker']),
    number: z.number(),
    program: z.string(),
    /** JSON leaves out what is undefined. */
    env: z.record(z.string(), z.string().optional()),
  }),
]);
export type Work = z.output<typeof work>;

export const toHost = z.discriminatedUnion('type', [
  /** `address`: that of the host on the network, where others reach its service. */
  z.object({ type: z.literal('start'), address: z.string(), work }),
  z.object({ type: z.literal('stop') }),
]);
export type ToHost = z.output<typeof toHost>;

export const fromHost = z.discriminatedUnion('type', [
  /** The process listens for messages. */
  z.object({ type: z.literal('here') }),
  /** `port`: on the host's address. `url`: of the database on the host itself, with its password. */
  z.object({ type: z.literal('started'), port: z.number().exactOptional(), url: z.string().exactOptional() }),
  z.object({ type: z.literal('failed'), complaint: z.string() }),
  z.object({ type: z.literal('stopped') }),
  /** A line of output of one of its processes. */
  z.object({ type: z.literal('line'), process: z.string(), text: z.string() }),
  /** A line for the person who runs chaos. */
  z.object({ type: z.literal('log'), text: z.string() }),
]);
export type FromHost = z.output<typeof fromHost>;
