/** The address that the phones of the bench call. */
import { z } from 'zod';

/** A system that a phone can call: ours or the bare server. `authToken` signs the webhooks. */
export const target = z.object({
  webhookUrl: z.string(),
  authToken: z.string(),
  statusCallbackUrl: z.string().exactOptional(),
});
export type Target = Readonly<z.output<typeof target>>;
