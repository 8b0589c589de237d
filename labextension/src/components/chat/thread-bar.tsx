import { addIcon, ellipsesIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { IChatState } from '../../chat-model';
import { usePanel } from './context';
import { threadsIcon } from './icons';
import { IconButton } from './parts';
import { Menu } from './popover';

/** The dialogs of the panel. */
export type Dialog = '' | 'threads' | 'instructions' | 'assistants' | 'models' | 'more';

/** The bar at the top: which thread it is, a new one, and what is rarely needed. */
export function ThreadBar(props: {
  readonly state: IChatState;
  readonly dialog: Dialog;
  readonly open: (dialog: Dialog) => void;
  readonly tell: (work: () => Promise<string>) => void;
}): React.JSX.Element {
  const { state, dialog, open, tell } = props;
  const { chat, trans } = usePanel();
  const isEmpty = state.turns.length === 0;
  const exported = (kind: 'notebook' | 'report') => () =>
    tell(async () => trans.__('Written: %1', await chat.exportThread(kind)));
  const entries = [
    { label: trans.__('Export as notebook'), act: exported('notebook'), disabled: isEmpty },
    { label: trans.__('Export as report'), act: exported('report'), disabled: isEmpty },
    { label: trans.__('Instructions…'), act: () => open('instructions') },
    { label: trans.__('Assistants…'), act: () => open('assistants') }
  ];
  const toggle = (which: Dialog): void => open(dialog === which ? '' : which);
  const name = state.thread === '' ? trans.__('New conversation') : state.thread;
  return (
    <div className="ci-bar">
      <IconButton
        icon={threadsIcon}
        label={trans.__('Threads')}
        popup="dialog"
        expanded={dialog === 'threads'}
        onClick={() => toggle('threads')}
      />
      <h2 className="ci-threadName" title={name} onClick={() => toggle('threads')}>
        {name}
      </h2>
      <IconButton icon={addIcon} label={trans.__('New thread')} onClick={() => chat.newThread()} />
      <IconButton
        icon={ellipsesIcon}
        label={trans.__('More')}
        popup="menu"
        expanded={dialog === 'more'}
        onClick={() => toggle('more')}
      />
      {dialog === 'more' && <Menu label={trans.__('More')} entries={entries} close={() => open('')} />}
    </div>
  );
}
