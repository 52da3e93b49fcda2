/** What a page shows instead of data: loading, empty, failed, offline. */
import type { ReactNode } from 'react';
import { ApiProblem } from '../api/client.ts';

/** Shows the data of a query, or why there is none. Data that was shown before stays while it cannot be read again. */
export function Loaded<Data>({
  query,
  isShort = false,
  children,
}: {
  readonly query: {
    readonly data: Data | undefined;
    readonly error: Error | null;
    readonly refetch: () => Promise<unknown>;
  };
  /** The data are usually a line or two: what is below them must not move when they come. */
  readonly isShort?: boolean;
  readonly children: (data: Data) => ReactNode;
}): ReactNode {
  const { data, error, refetch } = query;
  if (data === undefined && error !== null) return <Failure error={error} retry={() => void refetch()} />;
  if (data === undefined)
    return isShort ? (
      <p className="soft" role="status">
        Being read.
      </p>
    ) : (
      <Loading />
    );
  return (
    <>
      {error !== null && (
        <p className="notice" role="status">
          {reasonOf(error)} What you see may be old.
        </p>
      )}
      {children(data)}
    </>
  );
}

export function Loading(): ReactNode {
  return (
    <div className="loading" role="status">
      <span className="sr-only">Loading</span>
      <i />
      <i />
      <i />
    </div>
  );
}

export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className="empty">
      <h2>{title}</h2>
      {children}
    </div>
  );
}

export function Failure({ error, retry }: { readonly error: Error; readonly retry?: () => void }) {
  return (
    <div className="empty failure" role="alert">
      <h2>{titleOf(error)}</h2>
      <p>{reasonOf(error)}</p>
      {retry !== undefined && (
        <button type="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}

/** Why an action did not work. Nothing if it did. */
export function Problem({ error }: { readonly error: Error | null }): ReactNode {
  if (error === null) return null;
  return (
    <p className="fault" role="alert">
      {reasonOf(error)}
    </p>
  );
}

function titleOf(error: Error): string {
  if (!(error instanceof ApiProblem)) return 'Something went wrong on this page';
  switch (error.status) {
    case 0:
      return 'No connection';
    case 403:
      return 'You may not see this';
    case 404:
      return 'There is nothing here';
    case 429:
      return 'Too many requests';
    case 503:
      return 'A part of the system is away';
    default:
      return 'The gateway could not answer';
  }
}

export function reasonOf(error: Error): string {
  if (!(error instanceof ApiProblem)) return error.message;
  if (error.status === 401)
    return 'Your session has ended. Sign in in another tab, then try again here: what you have typed is kept.';
  if (error.status === 0) return 'The gateway cannot be reached. Calls on other gateways go on.';
  const text = error.message.charAt(0).toUpperCase() + error.message.slice(1);
  return /[.!?]$/u.test(text) ? text : `${text}.`;
}
