import { checkIcon, circleEmptyIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { ITurnRecord } from '../../chat-protocol';
import { usePanel } from './context';
import { Icon } from './parts';

/** The plan of a turn, ticked as it goes on. */
export function PlanList({ turn }: { turn: ITurnRecord }): React.JSX.Element | null {
  const { trans } = usePanel();
  if (turn.plan.length === 0) {
    return null;
  }
  return (
    <div className="ci-plan">
      <div className="ci-partTitle">
        {trans.__('Plan')}
        {turn.revision > 0 && <span className="ci-meta"> · {trans.__('revised')}</span>}
      </div>
      <ol aria-label={trans.__('Plan')}>
        {turn.plan.map((step, index) => {
          const icon = step.done ? checkIcon : circleEmptyIcon;
          return (
            <li key={index} className={step.done ? 'jp-mod-done' : ''}>
              <Icon of={icon} className="ci-sign" />
              <span>
                {step.text}
                {step.done && <span className="jp-ciMagic-hidden"> {trans.__('(done)')}</span>}
              </span>
            </li>
          );
        })}
      </ol>
    </div>
  );
}
