import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';
import { sparkIcon } from './icon';

/** What the bar shows: the offer, a repair on its way, or how one ended without success. */
export interface IFixState {
  readonly working: boolean;
  readonly text: string;
}

/** What the user can do about a failed cell. */
export interface IFixListener {
  fix(): void;
  /** Ask in the chat what went wrong; null where there is no chat. */
  readonly explain: (() => void) | null;
  stop(): void;
}

/** Offers, below a failed cell, to repair it, and tells how that goes. */
export class FixBar extends ReactWidget {
  readonly #listener: IFixListener;
  readonly #trans: TranslationBundle;

  constructor(listener: IFixListener, trans: TranslationBundle) {
    super();
    this.#listener = listener;
    this.#trans = trans;
    this.addClass('jp-ciMagic-fixHolder');
  }

  /** What is shown. */
  get state(): IFixState {
    return this.#current;
  }

  set state(state: IFixState) {
    this.#current = state;
    this.update();
  }

  protected override render(): React.JSX.Element {
    const [trans, listener, { working, text }] = [this.#trans, this.#listener, this.#current];
    return (
      <div className="jp-ciMagic-fix" role="group" aria-label={trans.__('Repair by ci_magic')}>
        <button className="jp-mod-styled" onClick={() => (working ? listener.stop() : listener.fix())}>
          {!working && <sparkIcon.react tag="span" />}
          {working ? trans.__('Stop') : trans.__('Fix this')}
        </button>
        {!working && listener.explain !== null && (
          <button className="jp-mod-styled" onClick={listener.explain}>
            {trans.__('Explain')}
          </button>
        )}
        <span className="jp-ciMagic-fixText">{text}</span>
      </div>
    );
  }

  #current: IFixState = { working: false, text: '' };
}
