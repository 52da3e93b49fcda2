/** The question before an action that cannot be undone. */
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { Dialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';

/** What is asked. */
export interface Question {
  readonly title: string;
  /** What happens. */
  readonly words: string;
  readonly confirm: string;
  readonly onConfirm: () => void;
}

export function ConfirmDialog({
  title,
  words,
  confirm,
  onConfirm,
  onClose,
}: Question & { readonly onClose: () => void }): ReactNode {
  return (
    <ModalOverlay className="overlay" isDismissable isOpen onOpenChange={onClose}>
      <Modal className="card">
        <Dialog role="alertdialog">
          <Heading slot="title">{title}</Heading>
          <p>{words}</p>
          <div className="buttons">
            <Button
              className="danger"
              onPress={() => {
                onConfirm();
                onClose();
              }}
            >
              {confirm}
            </Button>
            <Button autoFocus onPress={onClose}>
              Keep it
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
