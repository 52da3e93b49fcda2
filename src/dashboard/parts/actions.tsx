/** The calls of tools in a turn. */
import type { ReactNode } from 'react';
import type { ActionDetail } from '../api/shapes.ts';
import { plural, timeOf } from './values.ts';

const LOOKS: Readonly<Record<string, string>> = {
  done: 'good',
  open: 'warn',
  asked: 'warn',
  unknown: 'bad',
  failed: 'bad',
  refused: 'warn',
  rejected: 'warn',
};

const WORDS: Readonly<Record<string, string>> = {
  asked: 'read back, not confirmed',
  confirmed: 'confirmed, carried out below',
  open: 'in progress',
  joined: 'repeats another one',
  rejected: 'the call was wrong',
  refused: 'refused by the service',
  unknown: 'not known whether it was done',
};

export function Actions({ actions }: { readonly actions: readonly ActionDetail[] }): ReactNode {
  if (actions.length === 0) return null;
  return (
    <ul className="plain small" aria-label="Actions">
      {actions.map((action) => (
        <li key={action.id} className="action">
          <p>
            <strong className="mono">{action.tool}</strong>{' '}
            <span className={`badge ${LOOKS[action.status] ?? ''}`}>
              {WORDS[action.status] ?? action.status}
            </span>{' '}
            <span className="soft">
              {action.cause !== null && `${action.cause}, `}
              {action.attempts > 0 && plural(action.attempts, 'request')}
              {action.endedAt !== null && `, ended ${timeOf(action.endedAt)}`}
            </span>
          </p>
          {action.isPrivate ? (
            <p className="soft">Private: input and result are not recorded.</p>
          ) : (
            <details>
              <summary>Input and result</summary>
              <dl className="fields">
                <Field
                  name="Input"
                  value={action.input === null ? null : JSON.stringify(action.input, null, 2)}
                />
                <Field name="Result" value={action.result} />
                <Field name="Key of the wish" value={action.key} />
                <Field name="Repeats" value={action.joins} />
              </dl>
            </details>
          )}
        </li>
      ))}
    </ul>
  );
}

function Field({ name, value }: { readonly name: string; readonly value: string | null }): ReactNode {
  if (value === null) return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd className="mono">{value}</dd>
    </div>
  );
}
