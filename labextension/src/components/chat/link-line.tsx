import * as React from 'react';
import type { IChatState } from '../../chat-model';
import { usePanel } from './context';
import { Problem, Spinner, TextButton, useTrying } from './parts';

const INSTALL = '%pip install ci_magic';

/** Why the kernel cannot be talked to, in a line with the one thing that helps; nothing while all is well. */
export function LinkLine({ state }: { state: IChatState }): React.JSX.Element | null {
  const { trans } = usePanel();
  switch (state.link) {
    case 'ready':
      return state.problem === '' ? null : <Problem text={state.problem} />;
    case 'loading':
      return <Quiet text={trans.__('Connecting to the kernel…')} />;
    case 'busy':
      return <Busy state={state} />;
    case 'missing':
      return <Missing />;
    case 'none':
      return <Reconnect text={state.problem || trans.__('This notebook has no Python kernel.')} />;
    case 'lost':
      return <Reconnect text={state.problem || trans.__('The kernel was restarted or ended.')} />;
  }
}

function Quiet({ text, children }: { text: string; children?: React.ReactNode }): React.JSX.Element {
  return (
    <div className="ci-linkLine">
      <Spinner />
      <span>{text}</span>
      {children}
    </div>
  );
}

function Busy({ state }: { state: IChatState }): React.JSX.Element {
  const { actions, trans } = usePanel();
  const cell = state.busyWith ?? '';
  return (
    <Quiet text={trans.__('The kernel runs something else first.')}>
      {cell !== '' && <TextButton onClick={() => actions.goToCell(cell)}>{trans.__('Go to cell')}</TextButton>}
    </Quiet>
  );
}

function Missing(): React.JSX.Element {
  const { actions, trans } = usePanel();
  return (
    <div className="ci-linkLine jp-mod-missing">
      <span>{trans.__('ci_magic is not installed in this kernel. Run this line there once:')}</span>
      <code>{INSTALL}</code>
      <TextButton accept onClick={() => actions.insertCell(INSTALL)}>
        {trans.__('Put it into a cell')}
      </TextButton>
    </div>
  );
}

function Reconnect({ text }: { text: string }): React.JSX.Element {
  const { chat, trans } = usePanel();
  const { problem, busy, attempt } = useTrying();
  const act = (): void => void attempt(() => chat.connect());
  return (
    <>
      <Problem text={problem || text} {...(busy ? {} : { remedy: { label: trans.__('Try again'), act } })} />
    </>
  );
}
