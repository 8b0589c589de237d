import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { IChat, IChatActions } from '../../chat-model';
import type { ITurns } from '../../model';
import type { IMarkdownRenderer } from './markdown';

/** What all parts of the panel need. */
export interface IPanel {
  readonly chat: IChat;
  readonly turns: ITurns;
  readonly markdown: IMarkdownRenderer;
  readonly trans: TranslationBundle;
  readonly actions: IChatActions;
  /** Say a sentence to screen readers. */
  readonly say: (text: string) => void;
  /** Put the focus into the field for a message. */
  readonly write: () => void;
  /**
   * Do what may fail, and resolve with whether it was done.
   *
   * The text that it resolves to, if it does, or why it failed stands in a line above the field until the next attempt.
   */
  readonly attempt: (work: () => unknown) => Promise<boolean>;
}

const Context = React.createContext<IPanel | null>(null);

/** Hands the panel to what is drawn inside. */
export const PanelProvider = Context.Provider;

/** Return the panel that a part is drawn in. */
export function usePanel(): IPanel {
  const panel = React.useContext(Context);
  if (panel === null) {
    throw new Error('There is no chat panel around this part.');
  }
  return panel;
}
