/** Prints the events of a call, for people or as JSON. */
import type { PhoneEvent } from './events.ts';
import type { CallSummary } from './summary.ts';

/** Prints one event of a call. */
export type Printer = (event: PhoneEvent) => void;

/** Creates a printer that writes one JSON object per line. */
export function jsonPrinter(write: (text: string) => void): Printer {
  return (event) => write(`${JSON.stringify({ at: new Date().toISOString(), ...event })}\n`);
}

/** Creates a printer that shows the conversation as it is spoken: the agent's words appear as the caller hears them. */
export function talkPrinter(write: (text: string) => void): Printer {
  const startedMs = performance.now();
  let isMidLine = false;
  const time = (): string => `${((performance.now() - startedMs) / 1_000).toFixed(1).padStart(6)}s  `;
  const endLine = (): void => {
    if (isMidLine) write('\n');
    isMidLine = false;
  };
  return (event) => {
    if (event.type === 'agent') {
      if (!isMidLine) write(`${time()}agent   ${event.text.trimStart()}`);
      else write(event.text);
      isMidLine = true;
      return;
    }
    if (event.type === 'interrupted' && isMidLine) write(' --');
    const line = lineFor(event);
    if (line === undefined && event.type !== 'agentDone') return;
    endLine();
    if (line !== undefined) write(`${time()}${line}\n`);
  };
}

function lineFor(event: Exclude<PhoneEvent, { type: 'agent' }>): string | undefined {
  switch (event.type) {
    case 'connected':
      return `*       connected (${event.connection})`;
    case 'disconnected':
      return event.errorCode === undefined ? undefined : `*       connection lost, error ${event.errorCode}`;
    case 'caller':
      return event.final ? `caller  ${event.text}` : undefined;
    case 'keys':
      return `caller  [keys ${event.keys}]`;
    case 'noise':
      return `caller  [noise, ${event.ms} ms]`;
    case 'audio':
      return `agent   [audio ${event.url}]`;
    case 'verb':
      // The `connected` event that follows is printed instead.
      if (event.name === 'Connect') return undefined;
      return event.text === undefined ? `*       <${event.name}>` : `*       <${event.name}> ${event.text}`;
    case 'offered':
      return `person  [hears] ${event.text}`;
    case 'bridged':
      return `*       connected to ${event.number}`;
    case 'problem':
      return `!       ${event.text}`;
    case 'ended':
      return endLineFor(event.summary);
    case 'agentDone':
    case 'interrupted':
      return undefined;
  }
}

function endLineFor(summary: CallSummary): string {
  const code = summary.errorCode === undefined ? '' : ` (error ${summary.errorCode})`;
  const again = summary.reconnects === 0 ? '' : `, connected again ${summary.reconnects} x`;
  return `*       call over: ${summary.reason}${code}${again}, ${(summary.durationMs / 1_000).toFixed(1)} s`;
}
