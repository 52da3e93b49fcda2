/** Requests to the API. */
import { QueryCache, QueryClient } from '@tanstack/react-query';

const PATH = '/api/v1';

/** An answer of the API that is no success. Status 0: the gateway cannot be reached. */
export class ApiProblem extends Error {
  readonly status: number;
  /** One line for each fault, such as the fields of a form. */
  readonly faults: readonly string[];
  constructor(status: number, message: string, faults: readonly string[] = []) {
    super(message);
    this.status = status;
    this.faults = faults;
  }
}

/** A value that may be left out of an address. */
type Parameter = string | number | boolean | null | undefined;

/** The address of a resource, without parameters that are empty. */
export function apiUrl(path: string, parameters: Readonly<Record<string, Parameter>> = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters))
    if (value !== undefined && value !== null && value !== '') query.set(name, String(value));
  const text = query.toString();
  return PATH + path + (text === '' ? '' : `?${text}`);
}

/** Asks the API. Throws `ApiProblem`. The shapes of the answers are those of docs/api.md: both sides are one version. */
export async function ask<Answer>(url: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, init).catch((error: unknown) => {
    if (init.signal?.aborted === true) throw error;
    throw new ApiProblem(0, 'The gateway cannot be reached.');
  });
  const body: unknown = response.headers.get('content-type')?.includes('json')
    ? await response.json()
    : undefined;
  if (!response.ok) throw problemOf(response.status, body);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the one place that trusts the API
  return body as Answer;
}

/** Sends a JSON body. */
export function post<Answer>(path: string, body: object, method = 'POST'): Promise<Answer> {
  return ask<Answer>(apiUrl(path), {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

/** Own routes answer `problem+json`; older ones have a field `error`. */
function problemOf(status: number, body: unknown): ApiProblem {
  const { detail, error, title, problems } = fieldsOf(body);
  const message = [detail, error, title].find((text) => typeof text === 'string');
  const faults = Array.isArray(problems) ? problems.map(String) : [];
  return new ApiProblem(status, message ?? `The gateway answered ${status}.`, faults);
}

function fieldsOf(body: unknown): Partial<Record<'detail' | 'error' | 'title' | 'problems', unknown>> {
  return typeof body === 'object' && body !== null ? body : {};
}

/** Forgets what another person was shown, and asks again who is signed in. */
export async function forgetAnswers(): Promise<void> {
  queries.removeQueries({ predicate: ({ queryKey: [name] }) => name !== 'session' });
  await queries.invalidateQueries({ queryKey: ['session'] });
}

/** The cache of all answers. A session that has ended shows the sign-in page. */
export const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error) => {
      if (error instanceof ApiProblem && error.status === 401)
        void queries.invalidateQueries({ queryKey: ['session'] });
    },
  }),
  defaultOptions: {
    // A request of a browser without a network fails at once, and says so. The library would keep it: a call would be ended, or
    // somebody called, minutes later. The gateway may also be on this very machine.
    mutations: { networkMode: 'always' },
    queries: {
      networkMode: 'always',
      refetchOnReconnect: true,
      staleTime: 5_000,
      retry: (failures, error) =>
        failures < 2 && !(error instanceof ApiProblem && error.status >= 400 && error.status < 500),
    },
  },
});
