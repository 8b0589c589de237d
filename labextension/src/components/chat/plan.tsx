import { checkIcon, circleEmptyIcon, codeIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { ITurnRecord } from '../../chat-protocol';
import { usePanel } from './context';
import { Icon } from './parts';

/** The plan of a turn, ticked as it goes on. */
export function PlanList({ turn }: { turn: ITurnRecord }): React.JSX.Element | null {
  const { trans } = usePanel();
  const words = { think: trans.__('think'), code: trans.__('code') };
  return turn.plan.length === 0 ? null : (
    <div className="ci-plan">
      <div className="ci-partTitle">
        {trans.__('Plan')}
        {turn.revision > 0 && <span className="ci-meta"> · {trans.__('revised')}</span>}
      </div>
      <ol aria-label={trans.__('Plan')}>
        {turn.plan.map(({ text, kind, done }, index) => (
          <li key={index} className={done ? 'jp-mod-done' : ''} title={words[kind]}>
            <Icon of={done ? checkIcon : kind === 'code' ? codeIcon : circleEmptyIcon} className="ci-sign" />
            <span>
              {text}
              <span className="jp-ciMagic-hidden"> {done ? trans.__('(done)') : `(${words[kind]})`}</span>
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}
