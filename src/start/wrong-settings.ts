/** Tells in plain words which settings a gateway found to be wrong after its start. */
import { z } from 'zod';
import type { Log } from './start-error.ts';

const Complaint = z.object({ variable: z.string(), advice: z.string() });

/** Returns a function that takes the gateway's log lines and logs each complaint about a setting once, as one plain line. */
export function watchForWrongSettings(log: Log): (line: string) => void {
  const said = new Set<string>();
  return (line) => {
    const complaint = complaintIn(line);
    if (complaint === undefined || said.has(complaint)) return;
    said.add(complaint);
    log(complaint);
  };
}

function complaintIn(line: string): string | undefined {
  // Nearly all lines end here.
  if (!line.includes('"variable":')) return undefined;
  try {
    const { data } = Complaint.safeParse(JSON.parse(line));
    return data === undefined ? undefined : `${data.variable}: ${data.advice}`;
  } catch {
    return undefined; // Not a line of the log.
  }
}
