/** Values of command-line options. Each function throws a `UsageError` that names the option. */
import { UsageError } from './command-line.ts';

/** A whole number from `min`. */
export function wholeNumber(option: string, text: string, min = 1): number {
  const value = Number(text);
  if (!/^\d+$/u.test(text) || !Number.isSafeInteger(value) || value < min)
    throw new UsageError(`${option} must be a whole number from ${min}, not "${text}"`);
  return value;
}

/** Whole numbers from `min`, with commas between them. */
export function wholeNumbers(option: string, text: string, min = 1): readonly number[] {
  return text.split(',').map((part) => wholeNumber(option, part, min));
}

/** A number above 0. */
export function positiveNumber(option: string, text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value <= 0)
    throw new UsageError(`${option} must be a number above 0, not "${text}"`);
  return value;
}

/** The one of `known` with this name. */
export function named<Known extends { readonly name: string }>(
  option: string,
  name: string,
  known: readonly Known[],
): Known {
  const found = known.find((each) => each.name === name);
  if (found === undefined)
    throw new UsageError(
      `${option}: there is no "${name}", only ${known.map((each) => each.name).join(', ')}`,
    );
  return found;
}
