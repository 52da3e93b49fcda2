/** The pages that are files of their own, so that a browser loads only what it shows. */
import { createElement, lazy, useState } from 'react';
import type { ComponentType, ReactNode } from 'react';
import { pageAt } from '../contracts/dashboard-pages.ts';
import { laterFile } from './parts/later-file.ts';

interface PageFile<Props extends object> {
  readonly Page: (props: Props) => ReactNode;
  readonly load: () => Promise<unknown>;
}

/** `load` imports the file of a page. */
function pageOf<Props extends object>(load: () => Promise<ComponentType<Props>>): PageFile<Props> {
  let loaded: ComponentType<Props> | undefined;
  const keep = async () => ({ default: (loaded = await load()) });
  const Later = lazy(() => laterFile(keep()));
  return {
    // React shows what was waited for 300 ms after it has said that it waits. What is here need not be waited for.
    Page: (props) => createElement(useState(() => loaded ?? Later)[0], props),
    load: keep,
  };
}

const FILES = {
  call: pageOf(() => import('./pages/call.tsx').then(({ CallPage }) => CallPage)),
  live: pageOf(() => import('./pages/live.tsx').then(({ LivePage }) => LivePage)),
  'live-call': pageOf(() => import('./pages/live-call.tsx').then(({ LiveCallPage }) => LiveCallPage)),
  numbers: pageOf(() => import('./pages/numbers.tsx').then(({ NumbersPage }) => NumbersPage)),
  messages: pageOf(() => import('./pages/messages.tsx').then(({ MessagesPage }) => MessagesPage)),
  'calls-out': pageOf(() => import('./pages/calls-out.tsx').then(({ CallsOutPage }) => CallsOutPage)),
  access: pageOf(() => import('./pages/access.tsx').then(({ AccountsPage }) => AccountsPage)),
  knowledge: pageOf(() => import('./pages/knowledge.tsx').then(({ KnowledgePage }) => KnowledgePage)),
  agents: pageOf(() => import('./pages/agents.tsx').then(({ AgentsPage }) => AgentsPage)),
  policy: pageOf(() => import('./pages/policy.tsx').then(({ PolicyPage }) => PolicyPage)),
  phone: pageOf(() => import('./pages/phone.tsx').then(({ PhonePage }) => PhonePage)),
};

export const CallPage = FILES.call.Page;
export const LivePage = FILES.live.Page;
export const LiveCallPage = FILES['live-call'].Page;
export const NumbersPage = FILES.numbers.Page;
export const MessagesPage = FILES.messages.Page;
export const CallsOutPage = FILES['calls-out'].Page;
export const AccountsPage = FILES.access.Page;
export const KnowledgePage = FILES.knowledge.Page;
export const AgentsPage = FILES.agents.Page;
export const PolicyPage = FILES.policy.Page;
export const PhonePage = FILES.phone.Page;

/** Loads the page of an address, while it is asked who is signed in. A file that cannot be loaded is told where the page is shown. */
export function loadPageOf(pathname: string): void {
  const name = pageAt(pathname.replace('/dashboard/', ''));
  const file = Object.entries(FILES).find(([each]) => each === name)?.[1];
  void file?.load().catch(() => undefined);
}
