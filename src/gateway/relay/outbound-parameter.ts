/** What a call that we have placed is about, as a `<Parameter>`: any gateway may get its connection. */
import { z } from 'zod';
import type { OutboundCall } from '../../contracts/outbound.ts';

const schema = z.object({
  id: z.uuid(),
  attempt: z.int().min(1),
  reason: z.string(),
  name: z.string().exactOptional(),
  details: z.string().exactOptional(),
});

/** The value of the parameter. */
export function writeOutbound(call: OutboundCall): string {
  return JSON.stringify(call);
}

/** Empty for a call that somebody else has placed. */
export function readOutbound(text: string | undefined): { readonly outbound?: OutboundCall } {
  if (text === undefined) return {};
  try {
    const { data } = schema.safeParse(JSON.parse(text));
    return data === undefined ? {} : { outbound: data };
  } catch (error: unknown) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}
