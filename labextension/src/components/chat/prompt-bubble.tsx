import { fileIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { ITurnRecord } from '../../chat-protocol';
import { usePanel } from './context';
import { Icon, isComposing, TextButton, useTrying } from './parts';

/** What the user asked; while it is edited, a field to ask it again in other words. */
export function Prompt(props: {
  readonly turn: ITurnRecord;
  readonly isEdited: boolean;
  readonly end: () => void;
}): React.JSX.Element {
  const { turn, isEdited, end } = props;
  const { actions, trans } = usePanel();
  if (isEdited) {
    return <EditedPrompt turn={turn} end={end} />;
  }
  return (
    <div className="jp-ciMagic-prompt">
      {turn.prompt === '' ? <em>{trans.__('Look at what is attached')}</em> : turn.prompt}
      {turn.files.length > 0 && (
        <div className="ci-promptFiles">
          {turn.files.map(name => (
            <button key={name} type="button" className="ci-link" onClick={() => actions.openFile(name)}>
              <Icon of={fileIcon} />
              {name}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

function EditedPrompt({ turn, end }: { turn: ITurnRecord; end: () => void }): React.JSX.Element {
  const { chat, trans } = usePanel();
  const [text, setText] = React.useState(turn.prompt);
  const { problem, busy, attempt } = useTrying();
  const send = async (): Promise<void> => {
    if (text.trim() !== '' && (await attempt(() => chat.retry(turn.id, text)))) {
      end();
    }
  };
  const pressed = (event: React.KeyboardEvent): void => {
    if (isComposing(event)) {
      return;
    }
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      void send();
    } else if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      end();
    }
  };
  return (
    <div className="jp-ciMagic-prompt jp-mod-edited">
      <textarea
        autoFocus
        aria-label={trans.__('Edited prompt')}
        value={text}
        onFocus={event => event.target.setSelectionRange(text.length, text.length)}
        onChange={event => setText(event.target.value)}
        onKeyDown={pressed}
      />
      {problem !== '' && <div role="alert">{problem}</div>}
      <div className="ci-row">
        <TextButton accept disabled={busy || text.trim() === ''} onClick={() => void send()}>
          {trans.__('Ask again')}
        </TextButton>
        <TextButton onClick={end}>{trans.__('Cancel')}</TextButton>
      </div>
    </div>
  );
}
