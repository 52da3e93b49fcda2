/** Who may come in: users and API tokens, for admins. */
import { useMutation, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ROLES } from '../../contracts/access.ts';
import { apiUrl, ask, post, queries } from '../api/client.ts';
import type { MadeToken, SignedIn, TokenEntry, UserEntry } from '../api/shapes.ts';
import { Confirm } from '../parts/confirm.tsx';
import { fieldOf } from '../parts/form.ts';
import { Empty, Loaded, Problem } from '../parts/states.tsx';
import { momentOf } from '../parts/values.ts';

type Admin = NonNullable<SignedIn['user']>;

export function AccountsPage({ user }: { readonly user: Admin }): ReactNode {
  if (user.role !== 'admin')
    return (
      <Empty title="You may not see this">
        <p>Users and tokens need the role admin.</p>
      </Empty>
    );
  return (
    <>
      <div className="title">
        <h1>Access</h1>
      </div>
      <div className="columns">
        <Users admin={user} />
        <Tokens admin={user} />
      </div>
    </>
  );
}

function Users({ admin }: { readonly admin: Admin }): ReactNode {
  const users = useQuery({
    queryKey: ['users'],
    queryFn: ({ signal }) => ask<{ users: readonly UserEntry[] }>(apiUrl('/users'), { signal }),
  });
  const again = () => queries.invalidateQueries({ queryKey: ['users'] });
  const change = useMutation({
    mutationFn: ({ id, to }: { readonly id: string; readonly to: 'disable' | 'enable' }) =>
      post(`/users/${id}/${to}`, {}),
    onSettled: again,
  });
  return (
    <section className="card stack" aria-labelledby="users">
      <h2 id="users">Users</h2>
      <Problem error={change.error} />
      <Loaded query={users} isShort>
        {({ users: all }) => (
          <ul className="plain">
            {all.length === 0 && (
              <li className="soft">None: this machine is admin until the first one is added.</li>
            )}
            {all.map(({ id, email, role, tenant, isDisabled, signsInBy }) => (
              <li key={id} className="row">
                <span>
                  <strong>{email}</strong> <span className="badge">{role}</span>{' '}
                  {isDisabled && <span className="badge bad">disabled</span>}{' '}
                  <span className="soft small">
                    {tenant ?? 'all tenants'}, signs in by {signsInBy}
                  </span>
                </span>
                {isDisabled ? (
                  <button
                    type="button"
                    aria-label={`Enable ${email}`}
                    onClick={() => change.mutate({ id, to: 'enable' })}
                  >
                    Enable
                  </button>
                ) : (
                  <Confirm
                    name="Disable"
                    label={`Disable ${email}`}
                    title={`Disable ${email}?`}
                    words="Open sessions end at once. You can enable the user again."
                    confirm="Disable"
                    onConfirm={() => change.mutate({ id, to: 'disable' })}
                  />
                )}
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      <AddUser admin={admin} onAdded={again} />
    </section>
  );
}

function AddUser({ admin, onAdded }: { readonly admin: Admin; readonly onAdded: () => Promise<void> }) {
  const add = useMutation({
    mutationFn: (form: HTMLFormElement) => {
      const fields = new FormData(form);
      return post<UserEntry>('/users', {
        ...{ email: fieldOf(fields, 'email'), password: fieldOf(fields, 'password') },
        ...rightsOf(fields, admin),
      });
    },
    onSuccess: (_user, form) => form.reset(),
    onSettled: onAdded,
  });
  return (
    <details>
      <summary>Add a user</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate(event.currentTarget);
        }}
      >
        <label>
          E-mail address
          <input name="email" type="email" required autoComplete="off" />
        </label>
        <label>
          Password (12 characters or more)
          <input name="password" type="password" required minLength={12} autoComplete="new-password" />
        </label>
        <Rights admin={admin} />
        <Problem error={add.error} />
        <div>
          <button className="primary" type="submit" disabled={add.isPending}>
            Add the user
          </button>
        </div>
      </form>
    </details>
  );
}

function Tokens({ admin }: { readonly admin: Admin }): ReactNode {
  const tokens = useQuery({
    queryKey: ['tokens'],
    queryFn: ({ signal }) => ask<{ tokens: readonly TokenEntry[] }>(apiUrl('/tokens'), { signal }),
  });
  const again = () => queries.invalidateQueries({ queryKey: ['tokens'] });
  const revoke = useMutation({
    mutationFn: (id: string) => ask(apiUrl(`/tokens/${id}`), { method: 'DELETE' }),
    onSettled: again,
  });
  return (
    <section className="card stack" aria-labelledby="tokens">
      <h2 id="tokens">API tokens</h2>
      <Problem error={revoke.error} />
      <Loaded query={tokens} isShort>
        {({ tokens: all }) => (
          <ul className="plain">
            {all.length === 0 && <li className="soft">None.</li>}
            {all.map((token) => (
              <Token key={token.id} token={token} onRevoke={() => revoke.mutate(token.id)} />
            ))}
          </ul>
        )}
      </Loaded>
      <AddToken admin={admin} onAdded={again} />
    </section>
  );
}

function Token({ token, onRevoke }: { readonly token: TokenEntry; readonly onRevoke: () => void }) {
  const { name, role, tenant, expiresAt, lastUsedAt, revokedAt } = token;
  const isOver = revokedAt !== null || new Date(expiresAt) <= new Date();
  return (
    <li className="row">
      <span>
        <strong>{name}</strong> <span className="badge">{role}</span>{' '}
        {isOver && <span className="badge bad">{revokedAt === null ? 'expired' : 'revoked'}</span>}{' '}
        <span className="soft small">
          {tenant ?? 'all tenants'}, until {momentOf(expiresAt)},{' '}
          {lastUsedAt === null ? 'never used' : `used ${momentOf(lastUsedAt)}`}
        </span>
      </span>
      {!isOver && (
        <Confirm
          name="Revoke"
          label={`Revoke ${name}`}
          title={`Revoke ${name}?`}
          words="Programs with this token are refused at once. This cannot be undone."
          confirm="Revoke"
          onConfirm={onRevoke}
        />
      )}
    </li>
  );
}

function AddToken({ admin, onAdded }: { readonly admin: Admin; readonly onAdded: () => Promise<void> }) {
  const add = useMutation({
    mutationFn: (form: HTMLFormElement) => {
      const fields = new FormData(form);
      return post<MadeToken>('/tokens', {
        ...{ name: fieldOf(fields, 'name'), days: Number(fieldOf(fields, 'days')) },
        ...rightsOf(fields, admin),
      });
    },
    onSuccess: (_token, form) => form.reset(),
    onSettled: onAdded,
  });
  return (
    <details>
      <summary>Make a token</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate(event.currentTarget);
        }}
      >
        <label>
          What it is for
          <input name="name" required maxLength={100} autoComplete="off" />
        </label>
        <label>
          Valid for days
          <input name="days" type="number" min={1} max={9_999} defaultValue={90} required />
        </label>
        <Rights admin={admin} />
        <Problem error={add.error} />
        <div>
          <button className="primary" type="submit" disabled={add.isPending}>
            Make the token
          </button>
        </div>
        {add.data !== undefined && (
          <p className="notice" role="status">
            The token is shown only now: <code className="mono">{add.data.token}</code>
          </p>
        )}
      </form>
    </details>
  );
}

/** Role and tenant of a new account. Who belongs to a tenant makes accounts of that tenant. */
function Rights({ admin }: { readonly admin: Admin }): ReactNode {
  return (
    <>
      <label>
        Role
        <select name="role" defaultValue={admin.kind === 'local' ? 'admin' : 'viewer'}>
          {ROLES.map((role) => (
            <option key={role}>{role}</option>
          ))}
        </select>
      </label>
      {admin.tenant === null && (
        <label>
          Tenant (empty: all tenants)
          <input name="tenant" autoComplete="off" />
        </label>
      )}
    </>
  );
}

function rightsOf(fields: FormData, admin: Admin): object {
  const tenant = fieldOf(fields, 'tenant').trim();
  return { role: fieldOf(fields, 'role'), tenant: admin.tenant ?? (tenant === '' ? null : tenant) };
}
