/** What a server has shown about itself, so that it is not asked in a way that it refuses twice. */
import OpenAI from 'openai';

/** One object per server and model, kept as long as the process. */
export interface ServerHabits {
  /** The name of the token limit. Undefined: the server accepts neither name. */
  limitName: 'max_completion_tokens' | 'max_tokens' | undefined;
  /** Other fields that the server refuses. */
  readonly refused: Set<string>;
  /** Which order of roles it accepts: any, a user's message first, or the same without a system message. */
  roles: 'any' | 'user-first' | 'no-system';
  /** The model thinks before it answers, so its token limit must leave room for that. */
  thinks: boolean;
  /** Its thoughts end with a tag but do not begin with one. */
  thinksUnopened: boolean;
}

/** Models that think, by the names that vendors give them. Others are recognised by their first thought. */
const THINKING_NAMES =
  /(?:^|[^a-z0-9])(?:o[134]|gpt-5|gpt-oss|r1|qwq|qwen3|magistral|think(?:ing|er)?|reason(?:ing|er))(?:[^a-z]|$)/iu;
/** Of these, the ones whose opening tag is part of the prompt, so that the answer holds only the closing one. */
const UNOPENED_NAMES = /(?:^|[^a-z0-9])(?:r1|qwq|think(?:ing|er)|reasoner)(?:[^a-z]|$)/iu;

/** The habits of a model that has not answered yet. */
export function habitsOf(model: string): ServerHabits {
  return {
    limitName: 'max_completion_tokens',
    refused: new Set(),
    roles: 'any',
    thinks: THINKING_NAMES.test(model),
    thinksUnopened: UNOPENED_NAMES.test(model),
  };
}

/** The fields of the SDK's error that are used here. Its message is read and never kept. */
interface Refusal {
  readonly status: number | undefined;
  readonly message: string;
  readonly code?: string | null | undefined;
  readonly param?: string | null | undefined;
}

/** Statuses with which servers refuse a field. Templates that refuse an order of roles also fail with 500. */
const REFUSED_FIELD = new Set([400, 422]);
const REFUSED_ROLES = new Set([400, 422, 500]);
/** Routers find no server that takes tools, and llama.cpp refuses them with 500. */
const REFUSED_TOOLS = new Set([400, 404, 422, 500, 501]);

const NO_SYSTEM =
  /(?:system|developer) (?:role|message|prompt|instruction)s? (?:is |are )?not (?:supported|enabled|allowed)|(?:not|n['’]t) support\b.{0,20}\bsystem (?:role|message|prompt)|(?:invalid|unsupported|unknown|unexpected) role:? ['"`]?system|only user and assistant/iu;
const ROLES_MATTER = new RegExp(
  `alternat|roles? must|must (?:be|start|begin|end) (?:with |from )?(?:a |the )?['"\`]?user|first message|last message|${NO_SYSTEM.source}`,
  'iu',
);
/** How servers refuse tools without naming the field. */
const NO_TOOLS =
  /\btool choice requires\b|\b(?:tool|function)[ _-]?(?:use|call(?:s|ing)?)\b.{0,20}\bnot (?:supported|enabled|available)|(?:not|n['’]t|no endpoints found that) support\b.{0,20}\b(?:tool|function)s?\b|\btools param requires\b/iu;

/**
 * Learns from a refused request. Returns true if another request may be accepted. `sent`: the optional fields of the
 * request.
 */
export function learnFrom(error: unknown, sent: readonly string[], habits: ServerHabits): boolean {
  if (!(error instanceof OpenAI.APIError)) return false;
  const refusal: Refusal = error;
  const { status, message } = refusal;
  if (status === undefined || refusal.code === 'context_length_exceeded') return false;
  const field = REFUSED_FIELD.has(status) ? namedField(refusal, sent) : undefined;
  if (field === undefined && sent.includes('tools') && REFUSED_TOOLS.has(status) && NO_TOOLS.test(message)) {
    habits.refused.add('tools').add('tool_choice');
    return true;
  }
  if (field !== undefined) {
    if (field !== habits.limitName) habits.refused.add(field);
    else habits.limitName = field === 'max_completion_tokens' ? 'max_tokens' : undefined;
    return true;
  }
  if (!REFUSED_ROLES.has(status) || !ROLES_MATTER.test(message)) return false;
  const roles = habits.roles === 'any' && !NO_SYSTEM.test(message) ? 'user-first' : 'no-system';
  const isNew = roles !== habits.roles;
  habits.roles = roles;
  return isNew;
}

/** The sent field that the server complains about: as `param`, else the first one in its message. */
function namedField({ param, message }: Refusal, sent: readonly string[]): string | undefined {
  const named = sent.find((name) => param === name || param?.startsWith(`${name}.`) === true);
  if (named !== undefined) return named;
  return (
    firstIn(message, sent, (name) => name) ??
    firstIn(message, sent, (name) => name.replaceAll('_', ' ')) ??
    // Some servers take the new name of the limit for the old one, and complain about that.
    (/(?<!\w)max_tokens(?!\w)/u.test(message)
      ? sent.find((name) => name === 'max_completion_tokens')
      : undefined)
  );
}

/** The name that `text` mentions first, as `written`. */
function firstIn(
  text: string,
  names: readonly string[],
  written: (name: string) => string,
): string | undefined {
  const positions = names
    .map((name) => ({ name, at: text.search(new RegExp(`(?<!\\w)${written(name)}(?!\\w)`, 'u')) }))
    .filter(({ at }) => at >= 0);
  return positions.sort((a, b) => a.at - b.at)[0]?.name;
}
