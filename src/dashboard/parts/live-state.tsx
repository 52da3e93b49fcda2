/** What a call in progress is doing. */
import type { ReactNode } from 'react';
import type { LiveCall } from '../api/shapes.ts';

const STATES: Readonly<Record<LiveCall['state'], readonly [string, string]>> = {
  listening: ['listens', ''],
  answering: ['prepares an answer', 'warn'],
  speaking: ['speaks', 'good'],
  reconnecting: ['connection lost, reconnecting', 'bad'],
};

export function LiveState({ call }: { readonly call: LiveCall }): ReactNode {
  const [words, look] = STATES[call.state];
  return <span className={`badge ${look}`}>{words}</span>;
}
