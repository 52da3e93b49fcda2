import { z } from 'zod';

/** A text that must satisfy a rule. `complaintOf` returns what is wrong. */
export function checked(complaintOf: (text: string) => string | undefined): z.ZodString {
  return z.string().superRefine((text, context) => {
    const message = complaintOf(text);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });
}
