/** A button whose action cannot be undone: it asks first. */
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { Dialog, DialogTrigger } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';

export function Confirm({
  name,
  label = name,
  title,
  words,
  confirm,
  isDisabled = false,
  onConfirm,
}: {
  readonly name: string;
  /** The name for a screen reader, where several buttons have the same one. */
  readonly label?: string;
  readonly title: string;
  /** What happens. */
  readonly words: string;
  readonly confirm: string;
  readonly isDisabled?: boolean;
  readonly onConfirm: () => void;
}): ReactNode {
  return (
    <DialogTrigger>
      <Button className="danger" aria-label={label} isDisabled={isDisabled}>
        {name}
      </Button>
      <ModalOverlay className="overlay" isDismissable>
        <Modal className="card">
          <Dialog role="alertdialog">
            {({ close }) => (
              <>
                <Heading slot="title">{title}</Heading>
                <p>{words}</p>
                <div className="buttons">
                  <Button
                    className="danger"
                    onPress={() => {
                      onConfirm();
                      close();
                    }}
                  >
                    {confirm}
                  </Button>
                  <Button autoFocus onPress={close}>
                    Keep it
                  </Button>
                </div>
              </>
            )}
          </Dialog>
        </Modal>
      </ModalOverlay>
    </DialogTrigger>
  );
}
