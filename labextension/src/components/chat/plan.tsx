import { checkIcon, circleEmptyIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { ITurnRecord } from '../../chat-protocol';
import { usePanel } from './context';
import { Icon } from './parts';

/** The plan of a turn, ticked as it goes on. */
export function PlanList({ turn }: { turn: ITurnRecord }): React.JSX.Element | null {
  const { trans } = usePanel();
  return turn.plan.length === 0 ? null : (
    <div className="ci-plan">
      <div className="ci-partTitle">
        {trans.__('Plan')}
        {turn.revision > 0 && <span className="ci-meta"> · {trans.__('revised')}</span>}
      </div>
      <ol aria-label={trans.__('Plan')}>
        {turn.plan.map(({ text, done }, index) => (
          <li key={index} className={done ? 'jp-mod-done' : ''}>
            <Icon of={done ? checkIcon : circleEmptyIcon} className="ci-sign" />
            <span>
              {text}
              {done && <span className="jp-ciMagic-hidden"> {trans.__('(done)')}</span>}
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}
