/** The frame of all pages: navigation, sign-in and the page of the address. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Component, Suspense, useDeferredValue, useEffect, useRef, useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import { Navigate, NavLink, Route, Routes, useLocation } from 'react-router';
import { ask, apiUrl, forgetAnswers, post } from './api/client.ts';
import type { SignedIn } from './api/shapes.ts';
import {
  AccountsPage,
  AgentsPage,
  CallPage,
  CallsOutPage,
  KnowledgePage,
  LiveCallPage,
  LivePage,
  MessagesPage,
  NumbersPage,
  PhonePage,
  PolicyPage,
} from './page-files.ts';
import { CallsPage } from './pages/calls.tsx';
import { SignInPage } from './pages/sign-in.tsx';
import { Empty, Failure, Loading } from './parts/states.tsx';
import { SystemNotice } from './parts/system-notice.tsx';

const PAGES = [
  ['live', 'Live'],
  ['calls', 'Calls'],
  ['calls-out', 'Calls out'],
  ['messages', 'Messages'],
  ['numbers', 'Numbers'],
  ['knowledge', 'Knowledge'],
  ['agents', 'Agents'],
  ['policy', 'Policy'],
  ['phone', 'Phone'],
] as const;
/** For admins. */
const ACCESS = ['access', 'Access'] as const;

export function App(): ReactNode {
  const session = useQuery({
    queryKey: ['session'],
    queryFn: ({ signal }) => ask<SignedIn>(apiUrl('/session'), { signal }),
    staleTime: 60_000,
  });
  // A page is rendered in slices, between which a slow telephone answers its user.
  const answer = useDeferredValue(session.data);
  if (answer === undefined)
    return (
      <main className="alone">
        {session.error === null ? (
          <Loading />
        ) : (
          <Failure error={session.error} retry={() => void session.refetch()} />
        )}
      </main>
    );
  if (answer.user === null) return <SignInPage ways={answer.signIn} />;
  return <Frame user={answer.user} />;
}

function Frame({ user }: { readonly user: NonNullable<SignedIn['user']> }): ReactNode {
  const { pathname } = useLocation();
  const main = useRef<HTMLElement>(null);
  const nav = useRef<HTMLElement>(null);
  useFocusOnNewPage(main, pathname);
  useTitle(pathname);
  // On a narrow screen the list of pages scrolls.
  useEffect(() => {
    nav.current?.querySelector('.active')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [pathname]);
  return (
    <>
      <a className="skip" href="#main">
        Skip to the page
      </a>
      <header className="bar">
        <NavLink className="brand" to="/live">
          Evercall
        </NavLink>
        <nav aria-label="Pages" ref={nav}>
          {[...PAGES, ...(user.role === 'admin' ? [ACCESS] : [])].map(([path, name]) => (
            <NavLink key={path} to={`/${path}`}>
              {name}
            </NavLink>
          ))}
        </nav>
        <User user={user} />
      </header>
      <main id="main" ref={main} tabIndex={-1}>
        <SystemNotice />
        <PageFault key={pathname}>
          <Suspense fallback={<Loading />}>
            <Routes>
              <Route path="/" element={<Navigate to="/live" replace />} />
              <Route path="/live" element={<LivePage />} />
              <Route path="/live/:callSid" element={<LiveCallPage role={user.role} />} />
              <Route path="/calls" element={<CallsPage />} />
              <Route path="/calls/:callSid" element={<CallPage role={user.role} />} />
              <Route path="/calls-out" element={<CallsOutPage role={user.role} />} />
              <Route path="/messages" element={<MessagesPage role={user.role} />} />
              <Route path="/numbers" element={<NumbersPage isForAll={user.tenant === null} />} />
              <Route path="/knowledge" element={<KnowledgePage role={user.role} />} />
              <Route path="/agents" element={<AgentsPage role={user.role} />} />
              <Route path="/agents/:id" element={<AgentsPage role={user.role} />} />
              <Route path="/policy" element={<PolicyPage />} />
              <Route path="/phone" element={<PhonePage role={user.role} />} />
              <Route path="/access" element={<AccountsPage user={user} />} />
              <Route path="*" element={<Empty title="There is no such page" />} />
            </Routes>
          </Suspense>
        </PageFault>
      </main>
    </>
  );
}

function User({ user }: { readonly user: NonNullable<SignedIn['user']> }): ReactNode {
  const isOnline = useIsOnline();
  const signOut = useMutation({ mutationFn: () => post('/session', {}, 'DELETE'), onSuccess: forgetAnswers });
  return (
    <div className="user">
      {!isOnline && <span className="badge bad">Offline</span>}
      {signOut.error !== null && (
        <span className="badge bad" role="alert">
          Still signed in: try again
        </span>
      )}
      <span title={`${user.name}, role: ${user.role}`}>{user.name}</span>
      {user.kind === 'user' && (
        <button type="button" className="quiet" disabled={signOut.isPending} onClick={() => signOut.mutate()}>
          Sign out
        </button>
      )}
    </div>
  );
}

/** A screen reader begins at the top of each new page, but not of the first one. */
function useFocusOnNewPage(main: { readonly current: HTMLElement | null }, pathname: string): void {
  const last = useRef(pathname);
  useEffect(() => {
    if (last.current === pathname) return;
    last.current = pathname;
    main.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [main, pathname]);
}

/** Tabs, bookmarks and the browser's history name the page. A screen reader says it first. */
function useTitle(pathname: string): void {
  const name = [...PAGES, ACCESS].find(([path]) => path === pathname.split('/')[1])?.[1];
  useEffect(() => {
    document.title = name === undefined ? 'Evercall' : `${name} – Evercall`;
  }, [name]);
}

function useIsOnline(): boolean {
  return useSyncExternalStore(
    (changed) => {
      window.addEventListener('online', changed);
      window.addEventListener('offline', changed);
      return () => {
        window.removeEventListener('online', changed);
        window.removeEventListener('offline', changed);
      };
    },
    () => navigator.onLine,
  );
}

/** A fault of one page leaves the navigation usable. React knows such a boundary as a class only. */
class PageFault extends Component<{ readonly children: ReactNode }, { readonly error?: Error }> {
  override state: { readonly error?: Error } = {};
  static getDerivedStateFromError(error: Error) {
    return { error };
  }
  override render(): ReactNode {
    const { error } = this.state;
    return error === undefined ? (
      this.props.children
    ) : (
      <Failure error={error} retry={() => window.location.reload()} />
    );
  }
}
