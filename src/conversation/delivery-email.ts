/** The e-mail about a call. */
import type { CallSummary } from '../contracts/delivery.ts';

interface CallContent {
  readonly agent: string;
  readonly caller: string;
  readonly startedAt: string;
  readonly durationSeconds: number | null;
  readonly status: string;
  readonly summary: CallSummary;
  readonly transcript: readonly { readonly caller: string | null; readonly agent: string | null }[];
}

/** Longer subjects are cut by mail programs anyway. */
const SUBJECT_CHARS = 80;

/** Subject and plain text: the wish, the summary, the fields, open questions, and the words of the call. */
export function emailText({ content }: { readonly content: CallContent }): {
  readonly subject: string;
  readonly text: string;
} {
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
