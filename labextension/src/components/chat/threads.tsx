import { addIcon, deleteIcon, editIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { IChatState } from '../../chat-model';
import type { IReplies, IThreadInfo } from '../../chat-protocol';
import { usePanel } from './context';
import { Icon, IconButton, isComposing, Problem, Spinner, TextButton, useTrying } from './parts';
import { Popover } from './popover';
import { money, short, timeWords } from './words';

type Hits = IReplies['search']['hits'];

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
  const { hits, searching } = useSearch(text);
  const { problem, attempt } = useTrying();
  const go = async (name: string, turn: string): Promise<void> => {
    if (await attempt(() => chat.openThread(name))) {
      close();
      show(turn);
    }
  };
  const begin = (): void => {
    chat.newThread();
    close();
  };
  return (
    <Popover label={trans.__('Threads')} trans={trans} from="top" close={close}>
      <SearchField {...{ text, searching, setText }} />
      {problem !== '' && <Problem text={problem} />}
      {text.trim() === '' ? (
        <ThreadList state={state} go={name => void go(name, '')} />
      ) : (
        <HitList hits={hits} searching={searching} go={(name, turn) => void go(name, turn)} />
      )}
      <div className="ci-row">
        <TextButton onClick={begin}>
          <Icon of={addIcon} />
          {trans.__('New thread')}
        </TextButton>
      </div>
    </Popover>
  );
}

function SearchField(props: {
  readonly text: string;
  readonly searching: boolean;
  readonly setText: (text: string) => void;
}): React.JSX.Element {
  const { text, searching, setText } = props;
  const { trans } = usePanel();
  return (
    <div className="ci-row">
      <input
        type="search"
        className="ci-field"
        aria-label={trans.__('Search threads')}
        placeholder={trans.__('Search threads')}
        value={text}
        onChange={event => setText(event.target.value)}
      />
      {searching && <Spinner />}
    </div>
  );
}

function useSearch(text: string): { readonly hits: Hits; readonly searching: boolean } {
  const { chat } = usePanel();
  const [found, setFound] = React.useState<{ readonly text: string; readonly hits: Hits }>({ text: '', hits: [] });
  const sought = text.trim();
  React.useEffect(() => {
    let isCurrent = true;
    const keep = (hits: Hits): void => {
      if (isCurrent) {
        setFound({ text: sought, hits });
      }
    };
    const timer = setTimeout(() => {
      if (sought !== '') {
        chat.search(sought).then(keep, () => keep([]));
      }
    }, PAUSE);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [sought, chat]);
  return { hits: found.hits, searching: sought !== '' && found.text !== sought };
}

function HitList(props: {
  readonly hits: Hits;
  readonly searching: boolean;
  readonly go: (thread: string, turn: string) => void;
}): React.JSX.Element {
  const { hits, searching, go } = props;
  const { trans } = usePanel();
  if (hits.length === 0) {
    return <p className="ci-meta">{searching ? '' : trans.__('Nothing found.')}</p>;
  }
  return (
    <ul className="ci-threadList" aria-label={trans.__('Found')}>
      {hits.map(hit => (
        <li key={`${hit.thread} ${hit.turn}`}>
          <button type="button" className="ci-entry" onClick={() => go(hit.thread, hit.turn)}>
            <span className="ci-name">{hit.thread}</span>
            <span className="ci-meta">{hit.text}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function ThreadList({ state, go }: { state: IChatState; go: (name: string) => void }): React.JSX.Element {
  const { trans } = usePanel();
  const [renamed, setRenamed] = React.useState('');
  const [doomed, setDoomed] = React.useState('');
  if (state.threads.length === 0) {
    return <p className="ci-meta">{trans.__('No conversation is kept for this notebook yet.')}</p>;
  }
  return (
    <ul className="ci-threadList" aria-label={trans.__('Threads')}>
      {state.threads.map(thread => (
        <li key={thread.name} aria-current={thread.name === state.thread ? 'true' : undefined}>
          {renamed === thread.name ? (
            <Renamed thread={thread} end={() => setRenamed('')} />
          ) : doomed === thread.name ? (
            <Doomed thread={thread} end={() => setDoomed('')} />
          ) : (
            <>
              <ThreadEntry thread={thread} go={go} />
              <IconButton icon={editIcon} label={trans.__('Rename')} onClick={() => setRenamed(thread.name)} />
              <IconButton icon={deleteIcon} label={trans.__('Delete')} onClick={() => setDoomed(thread.name)} />
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

function ThreadEntry({ thread, go }: { thread: IThreadInfo; go: (name: string) => void }): React.JSX.Element {
  const { trans } = usePanel();
  const parts = [
    trans._n('%1 message', '%1 messages', thread.turns),
    timeWords(thread.at),
    ...(thread.tokens > 0 ? [trans.__('%1 tokens', short(thread.tokens))] : []),
    ...(thread.cost === null || thread.cost === 0 ? [] : [money(thread.cost)])
  ];
  const about = React.useId();
  return (
    <>
      <button
        type="button"
        className="ci-entry"
        aria-label={thread.name}
        aria-describedby={about}
        onClick={() => go(thread.name)}
      >
        <span className="ci-name">{thread.name}</span>
        <span className="ci-meta" id={about}>
          {parts.join(' · ')}
        </span>
      </button>
    </>
  );
}

function Renamed({ thread, end }: { thread: IThreadInfo; end: () => void }): React.JSX.Element {
  const { chat, trans } = usePanel();
  const [name, setName] = React.useState(thread.name);
  const { problem, busy, attempt } = useTrying();
  const rename = async (): Promise<void> => {
    const to = name.trim();
    if (to === '' || to === thread.name || (await attempt(() => chat.renameThread(thread.name, to)))) {
      end();
    }
  };
  const pressed = (event: React.KeyboardEvent): void => {
    const act = isComposing(event) ? undefined : { Enter: () => void rename(), Escape: end }[event.key];
    if (act !== undefined) {
      event.preventDefault();
      event.stopPropagation();
      act();
    }
  };
  return (
    <div className="ci-inline">
      <input
        className="ci-field"
        autoFocus
        aria-label={trans.__('Name')}
        value={name}
        disabled={busy}
        onFocus={event => event.target.select()}
        onChange={event => setName(event.target.value)}
        onKeyDown={pressed}
      />
      <TextButton disabled={busy} onClick={() => void rename()}>
        {trans.__('Save')}
      </TextButton>
      {problem !== '' && <Problem text={problem} />}
    </div>
  );
}

function Doomed({ thread, end }: { thread: IThreadInfo; end: () => void }): React.JSX.Element {
  const { chat, trans } = usePanel();
  const { problem, busy, attempt } = useTrying();
  const remove = async (): Promise<void> => {
    if (await attempt(() => chat.deleteThread(thread.name))) {
      end();
    }
  };
  return (
    <div className="ci-inline">
      <span>{trans.__('Delete “%1”? Its cells stay.', thread.name)}</span>
      <TextButton disabled={busy} onClick={() => void remove()}>
        {trans.__('Delete')}
      </TextButton>
      <TextButton onClick={end}>{trans.__('Cancel')}</TextButton>
      {problem !== '' && <Problem text={problem} />}
    </div>
  );
}
