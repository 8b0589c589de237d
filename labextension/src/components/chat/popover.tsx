import { closeIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import { usePanel } from './context';
import { Button } from './parts';

/**
 * A dialog over the panel, below the bar at the top or above the composer: it takes the focus and keeps Tab inside;
 * Escape, a click elsewhere or the button closes it, and the focus goes back, unless something else took it.
 */
export function Popover(props: {
  readonly label: string;
  readonly children: React.ReactNode;
  readonly close: () => void;
}): React.JSX.Element {
  const { label, children, close } = props;
  const { trans } = usePanel();
  const root = React.useRef<HTMLDivElement>(null);
  const closing = React.useRef(close);
  closing.current = close;
  React.useEffect(() => {
    const before = document.activeElement;
    const node = root.current;
    (node?.querySelector<HTMLElement>('input, textarea') ?? node)?.focus();
    const away = ({ target }: Event): void => {
      // A click that draws the dialog anew takes its target out of the page before this is heard.
      if (target instanceof Node && target.isConnected && !node?.contains(target)) {
        closing.current();
      }
    };
    document.addEventListener('pointerdown', away, true);
    return () => {
      document.removeEventListener('pointerdown', away, true);
      if (before instanceof HTMLElement && [document.body, null].includes(document.activeElement as HTMLElement | null)) {
        before.focus();
      }
    };
  }, []);
  return (
    <div
      ref={root}
      role="dialog"
      aria-label={label}
      className="ci-popover"
      tabIndex={-1}
      onKeyDown={event => pressedIn(event, close)}
    >
      <div className="ci-bar">
        <h2>{label}</h2>
        <Button icon={closeIcon} label={trans.__('Close')} act={close} />
      </div>
      {children}
    </div>
  );
}

function pressedIn(event: React.KeyboardEvent, close: () => void): void {
  if (event.key === 'Escape' && !event.nativeEvent.isComposing) {
    event.stopPropagation();
    close();
  } else if (event.key === 'Tab') {
    const stops = event.currentTarget.querySelectorAll<HTMLElement>('button:not(:disabled), input, textarea, select');
    const [edge, other] = event.shiftKey ? [stops[0], [...stops].at(-1)] : [[...stops].at(-1), stops[0]];
    if (document.activeElement === edge) {
      event.preventDefault();
      other?.focus();
    }
  }
}
