import { closeIcon } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { IconButton } from './parts';

/** A dialog over the panel: Escape, a click elsewhere or the button closes it, and the focus goes back. */
export function Popover(props: {
  readonly label: string;
  readonly trans: TranslationBundle;
  readonly children: React.ReactNode;
  /** Where it comes from: below the bar at the top, or above the composer. */
  readonly from: 'top' | 'bottom';
  readonly close: () => void;
}): React.JSX.Element {
  const { label, trans, children, from, close } = props;
  const root = useModal(close);
  return (
    <div ref={root} role="dialog" aria-label={label} className={`ci-popover jp-mod-${from}`} tabIndex={-1}>
      <div className="ci-popoverHead">
        <span className="ci-popoverTitle">{label}</span>
        <IconButton icon={closeIcon} label={trans.__('Close')} onClick={close} />
      </div>
      {children}
    </div>
  );
}

/** An entry of a menu. */
export interface IMenuEntry {
  readonly label: string;
  readonly act: () => void;
  readonly disabled?: boolean;
}

/** A menu: arrows move, Enter chooses, Escape closes. */
export function Menu(props: {
  readonly label: string;
  readonly entries: readonly IMenuEntry[];
  readonly close: () => void;
}): React.JSX.Element {
  const { label, entries, close } = props;
  const root = useModal(close);
  return (
    <div ref={root} role="menu" aria-label={label} className="ci-menu" tabIndex={-1} onKeyDown={moveFocus}>
      {entries.map(entry => (
        <button
          key={entry.label}
          type="button"
          role="menuitem"
          tabIndex={-1}
          disabled={entry.disabled}
          onClick={() => {
            close();
            entry.act();
          }}
        >
          {entry.label}
        </button>
      ))}
    </div>
  );
}

/** Move the focus among the buttons of an element by the arrow keys, Home and End. */
export function moveFocus(event: React.KeyboardEvent): void {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>('button:not(:disabled)')];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  if (to !== undefined && items.length > 0) {
    event.preventDefault();
    items.at(to % items.length)?.focus();
  }
}

/**
 * Take the focus into an element, keep Tab inside, close it by Escape, a click or a focus elsewhere; the focus goes back
 * to what had it, unless something else took it.
 */
export function useModal(close: () => void): React.RefObject<HTMLDivElement> {
  const root = React.useRef<HTMLDivElement>(null);
  const closing = React.useRef(close);
  closing.current = close;
  React.useEffect(() => {
    const node = root.current;
    const before = document.activeElement;
    if (node === null) {
      return;
    }
    const first = node.querySelector<HTMLElement>('[data-first], input, textarea, [role="menuitem"]:not(:disabled)');
    (first ?? node).focus();
    const away = (event: Event): void => {
      // A click that draws the dialog anew takes its target out of the page before this is heard.
      if (event.target instanceof Node && event.target.isConnected && !node.contains(event.target)) {
        closing.current();
      }
    };
    const pressed = (event: KeyboardEvent): void => pressedIn(node, event, () => closing.current());
    document.addEventListener('pointerdown', away, true);
    node.addEventListener('keydown', pressed);
    return () => {
      document.removeEventListener('pointerdown', away, true);
      node.removeEventListener('keydown', pressed);
      const active = document.activeElement;
      if (before instanceof HTMLElement && (active === null || active === document.body || node.contains(active))) {
        before.focus();
      }
    };
  }, []);
  return root;
}

function pressedIn(node: HTMLElement, event: KeyboardEvent, close: () => void): void {
  if (event.key === 'Escape' && !event.isComposing && !event.defaultPrevented) {
    event.stopPropagation();
    close();
  } else if (event.key === 'Tab') {
    const stops = [...node.querySelectorAll<HTMLElement>('button:not(:disabled), input, textarea, select, a[href]')];
    const reachable = stops.filter(each => each.tabIndex >= 0 && each.offsetParent !== null);
    const edge = event.shiftKey ? reachable[0] : reachable.at(-1);
    if (reachable.length === 0 || document.activeElement === edge) {
      event.preventDefault();
      reachable.at(event.shiftKey ? -1 : 0)?.focus();
    }
  }
}
