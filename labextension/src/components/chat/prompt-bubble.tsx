import { fileIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { ITurnRecord } from '../../chat-protocol';
import { usePanel } from './context';
import { Button, isComposing } from './parts';

/** What the user asked, with the files that went along. */
export function Prompt({ turn }: { turn: ITurnRecord }): React.JSX.Element {
  const { actions, trans } = usePanel();
  return (
    <div className="jp-ciMagic-prompt">
      {turn.prompt === '' ? <em>{trans.__('Look at what is attached')}</em> : turn.prompt}
      {turn.files.length > 0 && (
        <div className="ci-row">
          {turn.files.map(name => (
            <Button key={name} className="ci-link" icon={fileIcon} act={() => actions.openFile(name)}>
              {name}
            </Button>
          ))}
        </div>
      )}
    </div>
  );
}

/** A field to ask it again in other words. */
export function EditedPrompt({ turn, end }: { turn: ITurnRecord; end: () => void }): React.JSX.Element {
  const { chat, trans, attempt } = usePanel();
  const [text, setText] = React.useState(turn.prompt);
  const send = async (): Promise<void> => {
    if (text.trim() !== '') {
      await chat.retry(turn.id, text);
      end();
    }
  };
  const pressed = (event: React.KeyboardEvent): void => {
    const act = { Enter: event.shiftKey ? undefined : () => void attempt(send), Escape: end }[event.key];
    if (act !== undefined && !isComposing(event)) {
      event.preventDefault();
      event.stopPropagation();
      act();
    }
  };
  return (
    <div className="jp-ciMagic-prompt">
      <textarea
        className="ci-field"
        autoFocus
        aria-label={trans.__('Edited prompt')}
        value={text}
        onFocus={event => event.target.setSelectionRange(text.length, text.length)}
        onChange={event => setText(event.target.value)}
        onKeyDown={pressed}
      />
      <div className="ci-row">
        <Button className="ci-textButton jp-mod-accept" disabled={text.trim() === ''} act={send}>
          {trans.__('Ask again')}
        </Button>
        <Button act={end}>{trans.__('Cancel')}</Button>
      </div>
    </div>
  );
}
