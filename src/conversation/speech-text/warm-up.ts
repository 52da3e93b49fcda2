/** Warms up the text for speech: the first text of a process takes 100 times as long as the following ones. */
import { speechText } from './speech-text.ts';

/** Uses every class of rules. */
const EVERYTHING = `## Hours
- **Mon–Fri**: 9:30 a.m.–5 pm, Sat 10–4, from Nov. 22 (11/22/2026) on
1. A _tune-up_ is $75.50, a 20 km ride £5/day, 1/2 lb or 2½ in. 😊 [1]
Dr. Lee is at 1425 N. Main St., Port Ellery, ME 04609, e.g. on the 1st and 22nd, see https://example.com/book.
Call (207) 555-0142, ext. 12 or +442079460123; mail info@example.com & ask for order #A1B2 (U.S. only), 24/7 ~ 15%.`;

/** Call it before the first phone call: it compiles the patterns, loads the libraries and lets the engine optimise them. */
export function warmSpeechText(): void {
  for (let round = 0; round < 5; round += 1)
    for (const language of ['en-US', 'en-GB', 'de-DE']) speechText(EVERYTHING, { language });
}
