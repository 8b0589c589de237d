import { caretUpIcon, listIcon, stopIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { IComposerProps } from './composer';
import { usePanel } from './context';
import { isSendable, joined } from './drafts';
import { attachIcon, sendIcon } from './icons';
import { Button, Icon } from './parts';
import { current } from './words';

/** What stands below the field: what may go along, who answers, and the way out. */
export function ComposerBar(
  props: IComposerProps & { readonly send: () => void; readonly attached: (names: readonly string[]) => void }
): React.JSX.Element {
  const { writing, change, attached } = props;
  const { actions, trans, write } = usePanel();
  const attach = async (): Promise<void> => {
    attached(await actions.attach());
    write();
  };
  const plans = writing.options.plan === true;
  return (
    <div className="ci-composerBar">
      <Button icon={attachIcon} label={trans.__('Attach files')} act={attach} />
      <Button
        icon={listIcon}
        label={trans.__('Plan first')}
        title={trans.__('Plan first: see and edit the plan before anything runs')}
        aria-pressed={plans}
        act={() => change(now => joined(now, { options: { plan: !plans } }))}
      />
      <ModelButton {...props} />
      <span className="ci-space" />
      <Ways {...props} />
    </div>
  );
}

/** The ways on and out: send, stop. */
function Ways({ state, writing, send }: IComposerProps & { readonly send: () => void }): React.JSX.Element {
  const { chat, trans, write } = usePanel();
  const running = current(state.turns);
  return (
    <>
      {running !== undefined && (
        <Button
          icon={stopIcon}
          className="ci-iconButton ci-stop"
          label={trans.__('Stop')}
          // Where the code goes on, it may be stopped again.
          disabled={running.state === 'cancelling' && running.waits.for !== 'kernel'}
          act={() => chat.stop(running.id)}
        />
      )}
      {(running === undefined || isSendable(writing)) && (
        <Button
          icon={sendIcon}
          className="ci-iconButton ci-send"
          label={trans.__('Send')}
          title={trans.__('Send (Enter)')}
          disabled={!isSendable(writing)}
          act={() => {
            send();
            write();
          }}
        />
      )}
    </>
  );
}

function ModelButton({ state: { status }, pickModel }: IComposerProps): React.JSX.Element | null {
  const { trans } = usePanel();
  if (status === null) {
    return null;
  }
  const { kind, model, host } = status;
  const name = kind === 'rules' || kind === 'unset' ? trans.__('Built-in rules') : model || trans.__('No model');
  const where = host === '' ? trans.__('Nothing leaves this machine') : trans.__('Requests go to %1', host);
  return (
    <Button className="ci-modelButton" aria-haspopup="dialog" title={`${name}\n${where}`} act={pickModel}>
      <span className="ci-name">{name}</span>
      <Icon of={caretUpIcon} />
    </Button>
  );
}
