import * as React from 'react';
import type { IChatState } from '../../chat-model';
import { usePanel } from './context';
import { Button, Problem, Spinner } from './parts';

const INSTALL = '%pip install ci_magic';

/** Why the kernel cannot be talked to, in a line with the one thing that helps; nothing while all is well. */
export function LinkLine({ state }: { state: IChatState }): React.JSX.Element | null {
  const { actions, trans } = usePanel();
  const { link, problem, busyWith } = state;
  switch (link) {
    case 'ready':
      return problem === '' ? null : <Problem text={problem} />;
    case 'loading':
      return <Wait text={trans.__('Connecting to the kernel…')} />;
    case 'busy':
      return (
        <Wait text={trans.__('The kernel runs something else first.')}>
          {busyWith && <Button act={() => actions.goToCell(busyWith)}>{trans.__('Go to cell')}</Button>}
        </Wait>
      );
    case 'missing':
      return (
        <div className="ci-line">
          <span>{trans.__('ci_magic is not installed in this kernel. Run this line there once:')}</span>
          <code>{INSTALL}</code>
          <Button className="ci-textButton jp-mod-accept" act={() => actions.insertCell(INSTALL)}>
            {trans.__('Put it into a cell')}
          </Button>
        </div>
      );
    case 'none':
      return <Reconnect problem={problem} text={trans.__('This notebook has no Python kernel.')} />;
    case 'lost':
      return <Reconnect problem={problem} text={trans.__('The kernel was restarted or ended.')} />;
  }
}

function Wait({ text, children }: { text: string; children?: React.ReactNode }): React.JSX.Element {
  return (
    <div className="ci-line">
      <Spinner />
      <span>{text}</span>
      {children}
    </div>
  );
}

function Reconnect({ problem, text }: { problem: string; text: string }): React.JSX.Element {
  const { chat, trans } = usePanel();
  return (
    <Problem text={problem || text}>
      <Button act={() => chat.connect()}>{trans.__('Try again')}</Button>
    </Problem>
  );
}
