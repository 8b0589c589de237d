import { addIcon, ellipsesIcon, historyIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { IChatState } from '../../chat-model';
import { chosenAt } from '../menu';
import { usePanel } from './context';
import { Button } from './parts';

/** The dialogs of the panel. */
export type Dialog = '' | 'threads' | 'instructions' | 'assistants' | 'models';

/** The bar at the top: which thread it is, a new one, and what is rarely needed. */
export function ThreadBar(props: {
  readonly state: IChatState;
  readonly dialog: Dialog;
  readonly open: (dialog: Dialog) => void;
}): React.JSX.Element {
  const { state, dialog, open } = props;
  const { actions, chat, trans } = usePanel();
  const disabled = state.turns.length === 0;
  const entries = [
    { label: trans.__('Export as notebook'), act: () => actions.exportThread('notebook'), disabled },
    { label: trans.__('Export as report'), act: () => actions.exportThread('report'), disabled },
    { label: trans.__('Instructions…'), act: () => open('instructions') },
    { label: trans.__('Assistants…'), act: () => open('assistants') }
  ];
  const toggle = (): void => open(dialog === 'threads' ? '' : 'threads');
  const name = state.thread || trans.__('New thread');
  return (
    <div className="ci-bar">
      <Button
        icon={historyIcon}
        label={trans.__('Threads')}
        aria-haspopup="dialog"
        aria-expanded={dialog === 'threads'}
        act={toggle}
      />
      <h2 title={name} onClick={toggle}>
        {name}
      </h2>
      <Button icon={addIcon} label={trans.__('New thread')} act={() => chat.newThread()} />
      <Button
        icon={ellipsesIcon}
        label={trans.__('More')}
        aria-haspopup="menu"
        act={async button => (await chosenAt(button, entries))?.act()}
      />
    </div>
  );
}
