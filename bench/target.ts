import { z } from 'zod';

/** Where a phone of the bench calls: our system or the bare server. */
export const target = z.object({
  webhookUrl: z.string(),
  authToken: z.string(),
  statusCallbackUrl: z.string().exactOptional(),
});
export type Target = Readonly<z.output<typeof target>>;
