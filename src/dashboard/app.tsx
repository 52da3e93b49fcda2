/** The frame of all pages: navigation, sign-in and the page of the address. */
import { useQuery } from '@tanstack/react-query';
import { Component, lazy, Suspense, useEffect, useRef, useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { Navigate, NavLink, Route, Routes, useLocation } from 'react-router';
import { ask, apiUrl, post, queries } from './api/client.ts';
import type { SignedIn } from './api/shapes.ts';
import { CallsPage } from './pages/calls.tsx';
import { SignInPage } from './pages/sign-in.tsx';
import { Empty, Failure, Loading } from './parts/states.tsx';
import { SystemNotice } from './parts/system-notice.tsx';

const CallPage = lazy(() => import('./pages/call.tsx').then(({ CallPage: page }) => ({ default: page })));
const LivePage = lazy(() => import('./pages/live.tsx').then(({ LivePage: page }) => ({ default: page })));
const LiveCallPage = lazy(() =>
  import('./pages/live-call.tsx').then(({ LiveCallPage: page }) => ({ default: page })),
);
const NumbersPage = lazy(() =>
  import('./pages/numbers.tsx').then(({ NumbersPage: page }) => ({ default: page })),
);
const MessagesPage = lazy(() =>
  import('./pages/messages.tsx').then(({ MessagesPage: page }) => ({ default: page })),
);
const CallsOutPage = lazy(() =>
  import('./pages/calls-out.tsx').then(({ CallsOutPage: page }) => ({ default: page })),
);
const AccountsPage = lazy(() =>
  import('./pages/accounts.tsx').then(({ AccountsPage: page }) => ({ default: page })),
);
const KnowledgePage = lazy(() =>
  import('./pages/knowledge.tsx').then(({ KnowledgePage: page }) => ({ default: page })),
);
const AgentsPage = lazy(() =>
  import('./pages/agents.tsx').then(({ AgentsPage: page }) => ({ default: page })),
);
const PolicyPage = lazy(() =>
  import('./pages/policy.tsx').then(({ PolicyPage: page }) => ({ default: page })),
);
const PhonePage = lazy(() => import('./pages/phone.tsx').then(({ PhonePage: page }) => ({ default: page })));

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
  if (session.data === undefined)
    return (
      <main className="alone">
        {session.error === null ? (
          <Loading />
        ) : (
          <Failure error={session.error} retry={() => void session.refetch()} />
        )}
      </main>
    );
  if (session.data.user === null) return <SignInPage ways={session.data.signIn} />;
  return <Frame user={session.data.user} />;
}

function Frame({ user }: { readonly user: NonNullable<SignedIn['user']> }): ReactNode {
  const { pathname } = useLocation();
  const main = useRef<HTMLElement>(null);
  useFocusOnNewPage(main, pathname);
  return (
    <>
      <a className="skip" href="#main">
        Skip to the page
      </a>
      <header className="bar">
        <NavLink className="brand" to="/live">
          Evercall
        </NavLink>
        <nav aria-label="Pages">
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
  return (
    <div className="user">
      {!isOnline && <span className="badge bad">Offline</span>}
      <span title={`Role: ${user.role}`}>{user.name}</span>
      {user.kind === 'user' && (
        <Button
          className="quiet"
          onPress={() => {
            void post('/session', {}, 'DELETE').finally(() => {
              queries.clear();
              void queries.invalidateQueries({ queryKey: ['session'] });
            });
          }}
        >
          Sign out
        </Button>
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
