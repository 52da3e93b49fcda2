/** Values as people read them, in the viewer's zone and locale. */

const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const monthDay = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' });
const number = new Intl.NumberFormat();
const percent = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 });

/** Stands for a value that is not recorded. */
export const NONE = '–';

export const timeOf = (at: string): string => time.format(new Date(at));
export const momentOf = (at: string): string => moment.format(new Date(at));
/** A day as the API names it, `2026-11-30`. */
export const dayOf = (day: string): string => monthDay.format(new Date(`${day}T12:00:00`));
export const countOf = (value: number): string => number.format(value);
export const shareOf = (value: number | null): string => (value === null ? NONE : percent.format(value));

/** Milliseconds: below a second as such, above in seconds. */
export function millisecondsOf(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return NONE;
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms >= 120_000) return `${number.format(Math.round(ms / 6_000) / 10)} min`;
  return `${number.format(Math.round(ms / 100) / 10)} s`;
}

/** The length of a call. */
export function durationOf(seconds: number | null): string {
  if (seconds === null) return NONE;
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}

export function costOf(cost: { readonly amount: number; readonly currency: string } | null): string {
  if (cost === null) return NONE;
  // A currency that no list knows is written as it is.
  return /^[A-Z]{3}$/u.test(cost.currency)
    ? moneyIn(cost.currency).format(cost.amount)
    : `${number.format(cost.amount)} ${cost.currency}`;
}

const money = new Map<string, Intl.NumberFormat>();

/** Kept, because making one takes longer than a row of a list. */
function moneyIn(currency: string): Intl.NumberFormat {
  const made =
    money.get(currency) ??
    new Intl.NumberFormat(undefined, { style: 'currency', currency, maximumFractionDigits: 4 });
  money.set(currency, made);
  return made;
}

/** The zone of the viewer, such as `Europe/Berlin`. */
export const viewerZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** `one call`, `two calls`: the plural of a count. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${countOf(count)} ${count === 1 ? one : many}`;
}

/** With few values a percentile says nothing, so only the median is shown. */
export const PERCENTILES_FROM = 10;

/** A caller as people say it: a number, or where a call without one came from. */
export function callerOf(caller: string): string {
  return caller.startsWith('client:') ? 'Browser phone' : caller;
}
