/** Reads and writes history files: the JSON of Temporal's own tools, one event per line. */
import { historyFromJSON, historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { temporal } from '@temporalio/proto';
import { z } from 'zod';
import { CALL_WORKFLOW } from '../../contracts/call.ts';

export type History = temporal.api.history.v1.IHistory;

export type ParsedHistory =
  | { readonly kind: 'history'; readonly history: History }
  | { readonly kind: 'malformed'; readonly complaint: string };

const eventsSchema = z.object({ events: z.array(z.object({}).loose()) });

/**
 * Parses a history of a call, as written by `historyText`, `temporal workflow show --output json` or the Web UI. Never
 * throws. A complaint does not quote the file.
 */
export function parseHistory(text: string): ParsedHistory {
  const malformed = (complaint: string): ParsedHistory => ({ kind: 'malformed', complaint });
  let history: History;
  try {
    const json: unknown = JSON.parse(text);
    if (!eventsSchema.safeParse(json).success) return malformed('is not a history: it has no list "events"');
    history = historyFromJSON(json);
  } catch (error: unknown) {
    if (error instanceof SyntaxError) return malformed('is not JSON');
    // The message may quote the file, which contains a conversation.
    return malformed('is not a history: an event in it is not as Temporal writes it');
  }
  const type = history.events?.[0]?.workflowExecutionStartedEventAttributes?.workflowType?.name;
  if (type == null)
    return malformed('is not a whole history: it does not begin with the start of a workflow');
  if (type !== CALL_WORKFLOW) return malformed(`is the history of another workflow (${type})`);
  return { kind: 'history', history };
}

/** The text of a history file. */
export function historyText(history: History): string {
  const { events } = eventsSchema.parse(JSON.parse(historyToJSON(history)));
  return `{"events":[\n${events.map((event) => JSON.stringify(event)).join(',\n')}\n]}\n`;
}
