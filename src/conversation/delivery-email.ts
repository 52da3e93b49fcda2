/** The e-mails about a call, a message and an alert. */
import type { AlertContent } from '../contracts/alerts.ts';
import type { CallSummary, FailedCallBack, TakenMessage } from '../contracts/delivery.ts';

interface CallContent {
  readonly agent: string;
  readonly caller: string;
  readonly startedAt: string;
  readonly durationSeconds: number | null;
  readonly status: string;
  readonly summary: CallSummary;
  readonly transcript: readonly { readonly caller: string | null; readonly agent: string | null }[];
}

interface MessageContent {
  readonly agent: string;
  readonly caller: string;
  readonly startedAt: string;
  readonly message: TakenMessage;
}

interface CallBackContent {
  readonly agent: string;
  readonly caller: string;
  readonly startedAt: string;
  readonly callBack: FailedCallBack;
}

export type Told =
  | { readonly event: 'call.ended'; readonly content: CallContent }
  | { readonly event: 'message.taken'; readonly content: MessageContent }
  | { readonly event: 'callback.failed'; readonly content: CallBackContent }
  | { readonly event: 'alert.firing' | 'alert.cleared'; readonly content: AlertContent };

interface Email {
  readonly subject: string;
  readonly text: string;
}

/** Longer subjects are cut by mail programs anyway. */
const SUBJECT_CHARS = 80;

/** Subject and plain text of an e-mail. */
export function emailText(told: Told): Email {
  if (told.event === 'message.taken') return messageText(told.content);
  if (told.event === 'callback.failed') return callBackText(told.content);
  return told.event === 'call.ended' ? callText(told.content) : alertEmail(told.content);
}

function alertEmail({ name, type, text }: AlertContent): Email {
  const subject = `${type === 'firing' ? 'Alert' : 'Alert over'}: ${name}`;
  return { subject, text: `${text}\n\nnpm run alerts -- list\n` };
}

/** The message comes first, then who left it and how to reach them. */
function messageText({ agent, caller, startedAt, message: left }: MessageContent): Email {
  const { message, name, number, email, urgent } = left;
  const lines = [
    message,
    '',
    ...(urgent === true ? ['Urgent: yes'] : []),
    ...(name === undefined ? [] : [`Name: ${name}`]),
    ...(number === undefined ? [] : [`Number: ${number}`]),
    ...(email === undefined ? [] : [`E-mail: ${email}`]),
    `Caller: ${caller}`,
    `Agent: ${agent}`,
    `Call began: ${startedAt}`,
  ];
  const subject = `${urgent === true ? 'Urgent message' : 'Message'} from ${name ?? caller}: ${message}`;
  return { subject: oneLine(subject, SUBJECT_CHARS), text: `${lines.join('\n')}\n` };
}

/** The call was promised, so a person has to do it. */
function callBackText({ agent, caller, startedAt, callBack }: CallBackContent): Email {
  const { number, name, reason, outcome, attempts } = callBack;
  const lines = [
    'The agent promised to call back and has not reached the person.',
    '',
    ...(name === undefined ? [] : [`Name: ${name}`]),
    `Number: ${number}`,
    `About: ${reason}`,
    `Attempts: ${attempts}`,
    `Last outcome: ${outcome}`,
    `Caller: ${caller}`,
    `Agent: ${agent}`,
    `Call began: ${startedAt}`,
  ];
  return {
    subject: oneLine(`Please call back ${name ?? number}: ${reason}`, SUBJECT_CHARS),
    text: `${lines.join('\n')}\n`,
  };
}

/** The wish, the summary, the fields, open questions, and the words of the call. */
function callText(content: CallContent): Email {
  const { agent, caller, startedAt, durationSeconds, status, summary, transcript } = content;
  const about = summary.wish === '' ? summary.summary : summary.wish;
  const fields = Object.entries(summary.fields).filter(([, value]) => value !== null);
  const parts = [
    [
      `Caller: ${caller}`,
      `Agent: ${agent}`,
      `Began: ${startedAt}`,
      ...(durationSeconds === null ? [] : [`Lasted: ${durationSeconds} seconds`]),
      ...(status === 'failed' ? ['The call failed its caller.'] : []),
    ],
    [summary.summary, ...(summary.wish === '' ? [] : [`Wanted: ${summary.wish}`])],
    fields.map(([name, value]) => `${name}: ${String(value)}`),
    summary.unanswered.length === 0
      ? []
      : ['Not answered:', ...summary.unanswered.map((question) => `- ${question}`)],
    ['What was said:', ...transcript.flatMap(linesOf)],
  ];
  return {
    subject: oneLine(`Call from ${caller}: ${about}`, SUBJECT_CHARS),
    text: `${parts
      .filter((lines) => lines.length > 0)
      .map((lines) => lines.join('\n'))
      .join('\n\n')}\n`,
  };
}

function linesOf(turn: CallContent['transcript'][number]): readonly string[] {
  return [
    ...(turn.caller === null ? [] : [`Caller: ${turn.caller}`]),
    ...(turn.agent === null ? [] : [`Agent: ${turn.agent}`]),
  ];
}

function oneLine(text: string, chars: number): string {
  const line = text.replaceAll(/\s+/gu, ' ').trim();
  return line.length <= chars ? line : `${line.slice(0, chars - 1).trimEnd()}…`;
}
