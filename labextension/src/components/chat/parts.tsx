import type { LabIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

/** An icon that says nothing to screen readers. */
export function Icon({ of, className }: { of: LabIcon; className?: string }): React.JSX.Element {
  return <of.react tag="span" aria-hidden="true" {...(className !== undefined && { className })} />;
}

/** A button that shows an icon and has a name. */
export const IconButton = React.forwardRef<
  HTMLButtonElement,
  {
    readonly icon: LabIcon;
    readonly label: string;
    readonly onClick: () => void;
    readonly className?: string;
    readonly disabled?: boolean;
    readonly pressed?: boolean;
    readonly expanded?: boolean;
    readonly popup?: 'menu' | 'dialog' | 'listbox';
    readonly hint?: string;
  }
>(function IconButton({ icon, label, onClick, className, disabled, pressed, expanded, popup, hint }, ref) {
  return (
    <button
      ref={ref}
      type="button"
      className={`ci-iconButton ${className ?? ''}`}
      aria-label={label}
      title={hint ?? label}
      disabled={disabled}
      aria-pressed={pressed}
      aria-expanded={expanded}
      aria-haspopup={popup}
      onClick={onClick}
    >
      <Icon of={icon} />
    </button>
  );
});

/** A button with words. */
export function TextButton(props: {
  readonly children: React.ReactNode;
  readonly onClick: () => void;
  readonly accept?: boolean;
  readonly disabled?: boolean;
}): React.JSX.Element {
  return (
    <button
      type="button"
      className={`ci-textButton ${props.accept === true ? 'jp-mod-accept' : ''}`}
      disabled={props.disabled}
      onClick={props.onClick}
    >
      {props.children}
    </button>
  );
}

/** A sign that something is under way; it stands still where motion is unwelcome. */
export function Spinner(): React.JSX.Element {
  return <span className="ci-spinner" aria-hidden="true" />;
}

/** A line that says what went wrong, with what mends it. */
export function Problem(props: {
  readonly text: string;
  readonly remedy?: { readonly label: string; readonly act: () => void };
}): React.JSX.Element {
  const { text, remedy } = props;
  return (
    <div className="ci-problem" role="alert">
      <span>{text}</span>
      {remedy !== undefined && <TextButton onClick={remedy.act}>{remedy.label}</TextButton>}
    </div>
  );
}

/** Return what an error says to the user. */
export function problemOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Run what may fail; the line of its failure is kept until the next try. */
export function useTrying(): { readonly problem: string; readonly busy: boolean; readonly attempt: Try } {
  const [problem, setProblem] = React.useState('');
  const [busy, setBusy] = React.useState(false);
  const attempt = React.useCallback(async (work: () => unknown): Promise<boolean> => {
    setBusy(true);
    setProblem('');
    try {
      await work();
      return true;
    } catch (error) {
      setProblem(problemOf(error));
      return false;
    } finally {
      setBusy(false);
    }
  }, []);
  return { problem, busy, attempt };
}

/** Resolves with whether the work was done. */
export type Try = (work: () => unknown) => Promise<boolean>;

/** Whether a key of a text field is one that chooses a character in an input method. */
export function isComposing(event: React.KeyboardEvent): boolean {
  // Safari ends the composition before it tells of the key; 229 is what it then says.
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- nothing else tells it there
  return event.nativeEvent.isComposing || event.keyCode === 229;
}
