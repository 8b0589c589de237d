import { Clipboard } from '@jupyterlab/apputils';
import { checkIcon, copyIcon, editIcon, refreshIcon, runIcon, undoIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { ITurnRecord } from '../../chat-protocol';
import { usePanel } from './context';
import type { Try } from './parts';
import { IconButton, Problem, useTrying } from './parts';

const SHOWN = 1200;

/** What can be done with a turn that is over. */
export function TurnActions(props: {
  readonly turn: ITurnRecord;
  readonly edit: (turn: string) => void;
}): React.JSX.Element {
  const { turn, edit } = props;
  const { chat, trans, say } = usePanel();
  const [told, setTold] = React.useState('');
  const { problem, busy, attempt } = useTrying();
  const undo = async (): Promise<void> => {
    const text = await chat.undo(turn.id);
    setTold(text);
    say(text);
  };
  return (
    <>
      <div className="ci-actions" role="toolbar" aria-label={trans.__('Actions')}>
        <CopyButton text={turn.text || turn.message || (turn.error?.message ?? '')} />
        <IconButton icon={editIcon} label={trans.__('Edit')} disabled={busy} onClick={() => edit(turn.id)} />
        <IconButton
          icon={refreshIcon}
          label={trans.__('Retry')}
          hint={trans.__('Retry: ask the model anew')}
          disabled={busy}
          onClick={() => void attempt(() => chat.retry(turn.id))}
        />
        <CodeActions turn={turn} busy={busy} attempt={attempt} undo={undo} />
      </div>
      {told !== '' && <p className="ci-message">{told}</p>}
      {problem !== '' && <Problem text={problem} />}
    </>
  );
}

/** What can be done with what a turn did to the notebook and the namespace. */
function CodeActions(props: {
  readonly turn: ITurnRecord;
  readonly busy: boolean;
  readonly attempt: Try;
  readonly undo: () => Promise<void>;
}): React.JSX.Element {
  const { turn, busy, attempt, undo } = props;
  const { chat, trans } = usePanel();
  return (
    <>
      {turn.cells.length > 0 && !turn.undone && (
        <IconButton
          icon={runIcon}
          label={trans.__('Run again')}
          hint={trans.__('Run again: the same code, no model asked')}
          disabled={busy}
          onClick={() => void attempt(() => chat.rerun(turn.id))}
        />
      )}
      {turn.undoable && (
        <IconButton
          icon={undoIcon}
          label={trans.__('Undo')}
          hint={trans.__('Undo: take back names, files and cells of this turn')}
          disabled={busy}
          onClick={() => void attempt(undo)}
        />
      )}
    </>
  );
}

function CopyButton({ text }: { text: string }): React.JSX.Element {
  const { trans, say } = usePanel();
  const [copied, setCopied] = React.useState(false);
  React.useEffect(() => {
    const timer = copied ? setTimeout(() => setCopied(false), SHOWN) : 0;
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = (): void => {
    Clipboard.copyToSystem(text);
    setCopied(true);
    say(trans.__('Copied'));
  };
  return (
    <IconButton icon={copied ? checkIcon : copyIcon} label={trans.__('Copy')} disabled={text === ''} onClick={copy} />
  );
}
