/** A button whose action cannot be undone: it asks first. */
import { lazy, Suspense, useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import type { Question } from './confirm-dialog.tsx';
import { laterFile } from './later-file.ts';

const loadDialog = () =>
  import('./confirm-dialog.tsx').then(({ ConfirmDialog: dialog }) => ({ default: dialog }));
const ConfirmDialog = lazy(() => laterFile(loadDialog()));

export function Confirm({
  name,
  label = name,
  isDisabled = false,
  ...question
}: Question & {
  readonly name: string;
  /** The name for a screen reader, where several buttons have the same one. */
  readonly label?: string;
  readonly isDisabled?: boolean;
}): ReactNode {
  const [isAsking, setIsAsking] = useState(false);
  // A dialog is a quarter of a page's code. It is loaded when the page is there, and told about where it is used if it cannot be.
  useEffect(() => void loadDialog().catch(() => undefined), []);
  return (
    <>
      <button
        type="button"
        className="danger"
        aria-label={label}
        aria-haspopup="dialog"
        disabled={isDisabled}
        onClick={() => setIsAsking(true)}
      >
        {name}
      </button>
      {isAsking && (
        <Suspense>
          <ConfirmDialog {...question} onClose={() => setIsAsking(false)} />
        </Suspense>
      )}
    </>
  );
}
