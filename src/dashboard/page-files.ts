/** The pages that are files of their own, so that a browser loads only what it shows. */
import { lazy } from 'react';
import type { ComponentType } from 'react';

const FILES = {
  call: () => import('./pages/call.tsx').then(({ CallPage: page }) => ({ default: page })),
  live: () => import('./pages/live.tsx').then(({ LivePage: page }) => ({ default: page })),
  'live-call': () => import('./pages/live-call.tsx').then(({ LiveCallPage: page }) => ({ default: page })),
  numbers: () => import('./pages/numbers.tsx').then(({ NumbersPage: page }) => ({ default: page })),
  messages: () => import('./pages/messages.tsx').then(({ MessagesPage: page }) => ({ default: page })),
  'calls-out': () => import('./pages/calls-out.tsx').then(({ CallsOutPage: page }) => ({ default: page })),
  access: () => import('./pages/accounts.tsx').then(({ AccountsPage: page }) => ({ default: page })),
  knowledge: () => import('./pages/knowledge.tsx').then(({ KnowledgePage: page }) => ({ default: page })),
  agents: () => import('./pages/agents.tsx').then(({ AgentsPage: page }) => ({ default: page })),
  policy: () => import('./pages/policy.tsx').then(({ PolicyPage: page }) => ({ default: page })),
  phone: () => import('./pages/phone.tsx').then(({ PhonePage: page }) => ({ default: page })),
};

/** Says in words what the browser's error is about: it names an address only. */
function pageOf<Props>(load: () => Promise<{ readonly default: ComponentType<Props> }>) {
  return lazy(() =>
    load().catch((cause: unknown) => {
      throw new Error('It cannot be loaded: the connection is lost, or there is a newer version.', { cause });
    }),
  );
}

export const CallPage = pageOf(FILES.call);
export const LivePage = pageOf(FILES.live);
export const LiveCallPage = pageOf(FILES['live-call']);
export const NumbersPage = pageOf(FILES.numbers);
export const MessagesPage = pageOf(FILES.messages);
export const CallsOutPage = pageOf(FILES['calls-out']);
export const AccountsPage = pageOf(FILES.access);
export const KnowledgePage = pageOf(FILES.knowledge);
export const AgentsPage = pageOf(FILES.agents);
export const PolicyPage = pageOf(FILES.policy);
export const PhonePage = pageOf(FILES.phone);

/** Loads the page of an address, while it is asked who is signed in. A file that cannot be loaded is told where the page is shown. */
export function loadPageOf(pathname: string): void {
  const [, , section = '', id = ''] = pathname.split('/');
  const name = id === '' ? section || 'live' : ({ calls: 'call', live: 'live-call' }[section] ?? section);
  const load = Object.entries(FILES).find(([each]) => each === name)?.[1];
  void load?.().catch(() => undefined);
}
