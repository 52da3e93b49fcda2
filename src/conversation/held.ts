import type { CallState } from './state.ts';

/** Whether an operator has taken over the call. */
export function isHeld({ control }: Pick<CallState, 'control'>): boolean {
  return control?.holder !== undefined;
}
