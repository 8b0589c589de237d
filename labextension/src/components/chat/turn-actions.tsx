import { Clipboard } from '@jupyterlab/apputils';
import { checkIcon, copyIcon, editIcon, refreshIcon, runIcon, undoIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { ITurnRecord } from '../../chat-protocol';
import { usePanel } from './context';
import { Button } from './parts';

const SHOWN = 1200;

/** What can be done with a turn that is over, and with what it did to the notebook and the namespace. */
export function TurnActions({ turn, edit }: { turn: ITurnRecord; edit: (turn: string) => void }): React.JSX.Element {
  const { chat, trans } = usePanel();
  return (
    <div className="ci-actions" role="toolbar" aria-label={trans.__('Actions')}>
      <CopyButton text={turn.text || turn.message || (turn.error?.message ?? '')} />
      <Button icon={editIcon} label={trans.__('Edit')} act={() => edit(turn.id)} />
      <Button
        icon={refreshIcon}
        label={trans.__('Retry')}
        title={trans.__('Retry: ask the model anew')}
        act={() => chat.retry(turn.id)}
      />
      {turn.cells.length > 0 && !turn.undone && (
        <Button
          icon={runIcon}
          label={trans.__('Run again')}
          title={trans.__('Run again: the same code, no model asked')}
          act={() => chat.rerun(turn.id)}
        />
      )}
      {turn.undoable && (
        <Button
          icon={undoIcon}
          label={trans.__('Undo')}
          title={trans.__('Undo: take back names, files and cells of this turn')}
          act={() => chat.undo(turn.id)}
        />
      )}
    </div>
  );
}

function CopyButton({ text }: { text: string }): React.JSX.Element {
  const { trans, say } = usePanel();
  const [copied, setCopied] = React.useState(false);
  const copy = (): void => {
    Clipboard.copyToSystem(text);
    setCopied(true);
    setTimeout(() => setCopied(false), SHOWN);
    say(trans.__('Copied'));
  };
  return <Button icon={copied ? checkIcon : copyIcon} label={trans.__('Copy')} disabled={text === ''} act={copy} />;
}
