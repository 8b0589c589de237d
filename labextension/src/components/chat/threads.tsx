import { Dialog, InputDialog, showDialog } from '@jupyterlab/apputils';
import { addIcon, deleteIcon, editIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { IChatState } from '../../chat-model';
import type { IReplies } from '../../chat-protocol';
import { usePanel } from './context';
import { Button, Entry, Spinner } from './parts';
import { Popover } from './popover';
import { useLater } from './use-chat';
import { timeWords, totalWords } from './words';

const PAUSE = 200;

/** The threads of the notebook: choose, search, rename, delete, begin. */
export function Threads(props: {
  readonly state: IChatState;
  readonly close: () => void;
  readonly show: (turn: string) => void;
}): React.JSX.Element {
  const { state, close, show } = props;
  const { chat, trans } = usePanel();
  const [text, setText] = React.useState('');
  const sought = text.trim();
  const go = async (name: string, turn: string): Promise<void> => {
    await chat.openThread(name);
    close();
    show(turn);
  };
  const begin = (): void => {
    chat.newThread();
    close();
  };
  return (
    <Popover label={trans.__('Threads')} close={close}>
      <input
        type="search"
        className="ci-field"
        aria-label={trans.__('Search threads')}
        placeholder={trans.__('Search threads')}
        value={text}
        onChange={event => setText(event.target.value)}
      />
      {sought === '' ? (
        <ThreadList state={state} close={close} go={name => go(name, '')} />
      ) : (
        <Hits sought={sought} go={go} />
      )}
      <Button icon={addIcon} act={begin}>
        {trans.__('New thread')}
      </Button>
    </Popover>
  );
}

/** What is found; what was found before stands until then. */
function Hits(props: {
  readonly sought: string;
  readonly go: (thread: string, turn: string) => unknown;
}): React.JSX.Element {
  const { sought, go } = props;
  const { chat, trans } = usePanel();
  const [found, setFound] = React.useState({ sought: '', hits: [] as IReplies['search']['hits'] });
  useLater(
    PAUSE,
    isCurrent => {
      const keep = (hits: IReplies['search']['hits']): void => {
        if (isCurrent()) {
          setFound({ sought, hits });
        }
      };
      chat.search(sought).then(keep, () => keep([]));
    },
    [sought]
  );
  return (
    <>
      {found.sought !== sought ? (
        <Spinner />
      ) : (
        found.hits.length === 0 && <p className="ci-meta">{trans.__('Nothing found.')}</p>
      )}
      <ul className="ci-list" aria-label={trans.__('Found')}>
        {found.hits.map(({ thread, turn, text }) => (
          <Entry key={`${thread} ${turn}`} name={thread} about={text} act={() => go(thread, turn)} />
        ))}
      </ul>
    </>
  );
}

function ThreadList(props: {
  readonly state: IChatState;
  readonly close: () => void;
  readonly go: (name: string) => unknown;
}): React.JSX.Element {
  const { state, close, go } = props;
  const { chat, trans } = usePanel();
  const rename = async (name: string): Promise<void> => {
    close();
    const { value } = await InputDialog.getText({
      title: trans.__('Rename'),
      label: trans.__('Name'),
      text: name,
      okLabel: trans.__('Save'),
      cancelLabel: trans.__('Cancel')
    });
    const to = value?.trim() ?? '';
    await (to !== '' && to !== name && chat.renameThread(name, to));
  };
  const remove = async (name: string): Promise<void> => {
    close();
    const { button } = await showDialog({
      title: trans.__('Delete “%1”? Its cells stay.', name),
      buttons: [Dialog.cancelButton({ label: trans.__('Cancel') }), Dialog.warnButton({ label: trans.__('Delete') })]
    });
    await (button.accept && chat.deleteThread(name));
  };
  if (state.threads.length === 0) {
    return <p className="ci-meta">{trans.__('No thread is kept for this notebook yet.')}</p>;
  }
  return (
    <ul className="ci-list" aria-label={trans.__('Threads')}>
      {state.threads.map(thread => {
        const { name, turns, at } = thread;
        const about = [trans._n('%1 message', '%1 messages', turns), timeWords(at), ...totalWords(thread, trans)];
        return (
          <Entry key={name} name={name} about={about.join(' · ')} isCurrent={name === state.thread} act={() => go(name)}>
            <Button icon={editIcon} label={trans.__('Rename')} act={() => rename(name)} />
            <Button icon={deleteIcon} label={trans.__('Delete')} act={() => remove(name)} />
          </Entry>
        );
      })}
    </ul>
  );
}
