import type { LabIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import { usePanel } from './context';

/** An icon that says nothing to screen readers. */
export function Icon({ of, className }: { of: LabIcon; className?: string }): React.JSX.Element {
  return <of.react tag="span" aria-hidden="true" {...(className !== undefined && { className })} />;
}

/** What a button is drawn from, beside the attributes of its element. */
export interface IButtonProps extends Omit<React.ComponentProps<'button'>, 'onClick'> {
  readonly icon?: LabIcon;
  /** Its name, where it shows an icon only. */
  readonly label?: string;
  readonly act: (button: HTMLElement) => unknown;
}

/** A button; while what it does is not done, another click does nothing. */
export function Button({ icon, label, act, children, ...rest }: IButtonProps): React.JSX.Element {
  const { attempt } = usePanel();
  const [busy, setBusy] = React.useState(false);
  const pressed = ({ currentTarget }: React.MouseEvent<HTMLElement>): void => {
    setBusy(true);
    void attempt(() => act(currentTarget)).then(() => setBusy(false));
  };
  return (
    <button
      className={children === undefined ? 'ci-iconButton' : 'ci-textButton'}
      aria-label={label}
      title={label}
      // Unlike `disabled` it leaves the focus where it is.
      aria-disabled={busy || undefined}
      {...rest}
      onClick={busy ? undefined : pressed}
    >
      {icon !== undefined && <Icon of={icon} />}
      {children}
    </button>
  );
}

/** An entry of a list: a button with a name and a line about it, and what else can be done with it. */
export function Entry(props: {
  readonly name: string;
  readonly about: string;
  /** What the button does, if its name does not say so. */
  readonly label?: string;
  readonly isCurrent?: boolean;
  readonly act: () => unknown;
  readonly children?: React.ReactNode;
}): React.JSX.Element {
  const { name, about, label = name, isCurrent = false, act, children } = props;
  const id = React.useId();
  return (
    <li aria-current={isCurrent || undefined}>
      <Button className="ci-entry" label={label} aria-describedby={id} act={act}>
        <span className="ci-name">{name}</span>
        <span className="ci-meta" id={id}>
          {about}
        </span>
      </Button>
      {children}
    </li>
  );
}

/** A sign that something is under way; it stands still where motion is unwelcome. */
export function Spinner(): React.JSX.Element {
  return <span className="ci-spinner" aria-hidden="true" />;
}

/** A line that says what went wrong, with what mends it. */
export function Problem({ text, children }: { text: string; children?: React.ReactNode }): React.JSX.Element {
  return (
    <div className="ci-problem" role="alert">
      <span>{text}</span>
      {children}
    </div>
  );
}

/** Return what an error says to the user. */
export function problemOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Whether a key of a text field is one that chooses a character in an input method. */
export function isComposing(event: React.KeyboardEvent): boolean {
  // Safari ends the composition before it tells of the key; 229 is what it then says.
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- nothing else tells it there
  return event.nativeEvent.isComposing || event.keyCode === 229;
}
