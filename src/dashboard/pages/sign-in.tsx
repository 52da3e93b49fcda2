/** Signing in by password or by OpenID Connect. The address is kept, so a shared link opens after it. */
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ApiProblem, apiUrl, forgetAnswers, post } from '../api/client.ts';
import { reasonOf } from '../parts/states.tsx';
import { fieldOf } from '../parts/form.ts';

export function SignInPage({ ways }: { readonly ways: readonly string[] }): ReactNode {
  const signIn = useMutation({
    mutationFn: (credentials: object) => post('/session', credentials),
    onSuccess: forgetAnswers,
  });
  return (
    <main className="alone sign-in">
      <h1>Evercall</h1>
      <form
        // Not an action: React would empty the fields, also after a wrong password.
        onSubmit={(event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          signIn.mutate({ email: fieldOf(form, 'email'), password: fieldOf(form, 'password') });
        }}
      >
        <label>
          E-mail address
          <input name="email" type="email" autoComplete="username" required />
        </label>
        <label>
          Password
          <input name="password" type="password" autoComplete="current-password" required />
        </label>
        {signIn.error !== null && (
          <p className="fault" role="alert">
            {isWrong(signIn.error) ? signIn.error.message : reasonOf(signIn.error)}
          </p>
        )}
        <button className="primary" type="submit" disabled={signIn.isPending}>
          Sign in
        </button>
      </form>
      {ways.includes('openid') && (
        <a className="button" href={apiUrl('/session/openid')}>
          Sign in with your organisation
        </a>
      )}
    </main>
  );
}

/** No session has ended here: the gateway says what is wrong. */
const isWrong = (error: Error): boolean => error instanceof ApiProblem && error.status === 401;
