import { caretUpIcon, listIcon, stopIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { ITurnRecord } from '../../chat-protocol';
import type { IComposerProps } from './composer';
import { usePanel } from './context';
import { isSendable, joined } from './drafts';
import { attachIcon, sendIcon } from './icons';
import { Icon, IconButton, useTrying } from './parts';

/** What stands below the field: what may go along, who answers, and the way out. */
export function ComposerBar(
  props: IComposerProps & {
    readonly running: readonly ITurnRecord[];
    readonly send: () => void;
    readonly attached: (names: readonly string[]) => void;
  }
): React.JSX.Element {
  const { state, writing, change, field, running, send, attached, pickModel } = props;
  const { actions, trans } = usePanel();
  const { problem, attempt } = useTrying();
  const attach = async (): Promise<void> => {
    attached(await actions.attach());
    field.current?.focus();
  };
  const plans = writing.options.plan === true;
  return (
    <div className="ci-composerBar">
      <IconButton icon={attachIcon} label={trans.__('Attach files')} onClick={() => void attempt(attach)} />
      <IconButton
        icon={listIcon}
        label={trans.__('Plan first')}
        hint={trans.__('Plan first: see and edit the plan before anything runs')}
        pressed={plans}
        onClick={() => change(now => joined(now, { options: { plan: !plans } }))}
      />
      <ModelButton state={state} pick={pickModel} />
      <span className="ci-space">{problem !== '' && <span role="alert">{problem}</span>}</span>
      <StopButton running={running} />
      {(running.length === 0 || isSendable(writing)) && (
        <IconButton
          icon={sendIcon}
          className="ci-send"
          label={trans.__('Send')}
          hint={trans.__('Send (Enter)')}
          disabled={!isSendable(writing)}
          onClick={() => {
            send();
            field.current?.focus();
          }}
        />
      )}
    </div>
  );
}

function ModelButton({ state, pick }: { state: IComposerProps['state']; pick: () => void }): React.JSX.Element | null {
  const { trans } = usePanel();
  const { status } = state;
  if (status === null) {
    return null;
  }
  const name = status.kind === 'rules' || status.kind === 'unset' ? trans.__('Built-in rules') : status.model || trans.__('No model');
  const where = status.host === '' ? trans.__('Nothing leaves this machine') : trans.__('Requests go to %1', status.host);
  return (
    <button
      type="button"
      className="ci-modelButton"
      aria-haspopup="listbox"
      title={`${name}\n${where}`}
      onClick={pick}
    >
      <span>{name}</span>
      <Icon of={caretUpIcon} />
    </button>
  );
}

/** Return the turn that is on, or the first that waits. */
export function current(running: readonly ITurnRecord[]): ITurnRecord | undefined {
  return running.find(each => each.state !== 'queued') ?? running[0];
}

function StopButton({ running }: { running: readonly ITurnRecord[] }): React.JSX.Element | null {
  const { chat, trans } = usePanel();
  const { problem, attempt } = useTrying();
  const turn = current(running);
  if (turn === undefined) {
    return null;
  }
  return (
    <>
      {problem !== '' && <span role="alert">{problem}</span>}
      <IconButton
        icon={stopIcon}
        className="ci-stop"
        label={trans.__('Stop')}
        // Where the code goes on, it may be stopped again.
        disabled={turn.state === 'cancelling' && turn.waits.for !== 'kernel'}
        onClick={() => void attempt(() => chat.stop(turn.id))}
      />
    </>
  );
}
