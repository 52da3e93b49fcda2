/** Explains where the current code departs from a history, in plain words. */
import { defaultPayloadConverter } from '@temporalio/common';
import proto from '@temporalio/proto';
import type { temporal } from '@temporalio/proto';

const { EventType } = proto.temporal.api.enums.v1;
type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

/** What an error message of the SDK says. */
export interface Complaint {
  /** The event of the history at which the code departs from it; absent if the SDK does not name it. */
  readonly eventId?: number;
  /** What the code did instead of the next event in the history. */
  readonly code: string;
}

/** What the code does, by the name of the SDK's state machine. */
const MADE_BY: Readonly<Record<string, string>> = {
  Activity: 'schedules or cancels an activity',
  Timer: 'starts or cancels a timer',
  Change: 'asks for a patch',
  UpsertWorkflowSearchAttributes: 'sets search attributes',
  'Complete workflow': 'ends the workflow as completed',
  'Fail workflow': 'ends the workflow as failed',
  'Continue as new workflow': 'continues as new',
};

/** Reads the message of a `DeterminismViolationError` or `ReplayError`. */
export function readComplaint(message: string): Complaint {
  const core = innermost(message);
  const id = /\bHistoryEvent(?:\(id:| \{ event_id:) (\d+)/u.exec(core)?.[1];
  return { ...(id === undefined ? {} : { eventId: Number(id) }), code: codeIn(core) };
}

function codeIn(core: string): string {
  const machine = /(?:^|: )([\w ]+?) ?[mM]achine (?:does not|cannot) handle/u.exec(core)?.[1];
  if (machine !== undefined) return MADE_BY[machine] ?? `has a command of "${machine}"`;
  if (core.includes('No command scheduled for event')) return 'does nothing more at this point';
  const type = /^.*does not match activity type of activity command '([^']*)'/u.exec(core)?.[1];
  if (type !== undefined) return `schedules the activity ${type}`;
  const number = /^.*does not match activity id of activity command '([^']*)'/u.exec(core)?.[1];
  if (number !== undefined) return `schedules another activity (its number ${number})`;
  const patch = /patch marker encountered for change (.+?), but there is/u.exec(core)?.[1];
  if (patch !== undefined) return `does not know the patch ${patch}`;
  return core.startsWith(NONDETERMINISM) ? core.slice(NONDETERMINISM.length) : `fails: ${core}`;
}

const NONDETERMINISM = '[TMPRL1100] Nondeterminism error: ';

/** The SDK wraps the reason in a dump of its own structures; the first message in the dump is the reason. */
function innermost(message: string): string {
  const quoted = /message: ("(?:[^"\\]|\\.)*")/u.exec(message)?.[1];
  if (quoted === undefined) return message;
  try {
    const text: unknown = JSON.parse(quoted);
    return typeof text === 'string' ? text : quoted;
  } catch {
    return quoted; // Rust writes some escapes that JSON does not have.
  }
}

/** Describes an event as the Web UI does, such as `ActivityTaskScheduled reply (turn 1: answer)`. */
export function describeEvent(event: HistoryEvent): string {
  const summary = event.userMetadata?.summary;
  const parts = [
    nameOf(event),
    event.activityTaskScheduledEventAttributes?.activityType?.name,
    summary == null ? undefined : `(${defaultPayloadConverter.fromPayload<string>(summary)})`,
  ];
  return parts.filter((part) => part != null).join(' ');
}

/** `EVENT_TYPE_TIMER_STARTED` becomes `TimerStarted`. */
function nameOf({ eventType }: HistoryEvent): string {
  const name = EventType[eventType ?? EventType.EVENT_TYPE_UNSPECIFIED].slice('EVENT_TYPE_'.length);
  return name.replaceAll(
    /([A-Z])([A-Z]*)_?/gu,
    (_, first: string, rest: string) => first + rest.toLowerCase(),
  );
}
