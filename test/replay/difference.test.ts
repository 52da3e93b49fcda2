/** The messages in these tests are from @temporalio/worker 1.24. */
import { describe, expect, it } from 'vitest';
import { describeEvent, readComplaint } from '../../src/cli/replay/difference.ts';
import { golden } from './golden-files.ts';

const dumped = (message: string, cause = 'NonDeterministicError') =>
  'Replay failed with a nondeterminism error. This means that the workflow code as written is not compatible with the ' +
  'history that was fed in. Details: Workflow activation completion failed: Failure { failure: Some(Failure { message: ' +
  `${JSON.stringify(message)}, source: "", stack_trace: "", encoded_attributes: None, cause: None, failure_info: ` +
  `Some(ApplicationFailureInfo(ApplicationFailureInfo { r#type: "" })) }), force_cause: ${cause} }`;
const TMPRL = '[TMPRL1100] Nondeterminism error: ';

describe('the message of the SDK is understood for', () => {
  it.each([
    [
      'Timer machine does not handle this event: HistoryEvent(id: 32, ActivityTaskScheduled)',
      { eventId: 32, code: 'starts or cancels a timer' },
    ],
    [
      'Complete workflow machine does not handle this event: HistoryEvent(id: 9, TimerStarted)',
      { eventId: 9, code: 'ends the workflow as completed' },
    ],
    [
      'UpsertWorkflowSearchAttributesMachine does not handle HistoryEvent(id: 7, TimerStarted)',
      { eventId: 7, code: 'sets search attributes' },
    ],
    [
      'Child workflow machine does not handle this event: HistoryEvent { event_id: 5, event_time: None }',
      { eventId: 5, code: 'has a command of "Child workflow"' },
    ],
    [
      'No command scheduled for event HistoryEvent(id: 12, ActivityTaskScheduled)',
      { eventId: 12, code: 'does nothing more at this point' },
    ],
    [
      "Activity type of scheduled event 'reply' does not match activity type of activity command 'answer'",
      { code: 'schedules the activity answer' },
    ],
    [
      "Activity id of scheduled event '3' does not match activity id of activity command '4'",
      { code: 'schedules another activity (its number 4)' },
    ],
    [
      'Non-deprecated patch marker encountered for change again, but there is no corresponding change command!',
      { code: 'does not know the patch again' },
    ],
    ['Something of a later version', { code: 'Something of a later version' }],
  ])('%s', (message, complaint) => {
    expect(readComplaint(dumped(TMPRL + message))).toEqual(complaint);
  });

  it('a mistake in the code', () => {
    const message = 'Unhandled Promise rejection: TypeError: "a" is not a function';
    expect(readComplaint(dumped(message, 'WorkflowWorkerUnhandledFailure'))).toEqual({
      code: `fails: ${message}`,
    });
  });

  it('a message of another form, which is shown unchanged', () => {
    expect(readComplaint('no such thing')).toEqual({ code: 'fails: no such thing' });
  });
});

it('events have the names of the Web UI', () => {
  const events = golden('0.4.0/plain').history.events ?? [];
  const names = events.map((event) => describeEvent(event));
  expect([names[0], names.at(-1)]).toEqual([
    'WorkflowExecutionStarted (Call answered by Riley (default))',
    'WorkflowExecutionCompleted',
  ]);
  expect(names.slice(4, 8)).toEqual([
    'MarkerRecorded',
    'UpsertWorkflowSearchAttributes',
    'ActivityTaskScheduled saveCall (record the call)',
    'TimerStarted',
  ]);
});
