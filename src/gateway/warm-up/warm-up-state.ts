/** `given up`: it took too long, or broke off; the first calls are slower then. */
export type WarmUpState = 'under way' | 'done' | 'given up';
