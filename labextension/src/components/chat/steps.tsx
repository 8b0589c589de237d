import { caretRightIcon, checkIcon, closeIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { IStep, ITurnRecord } from '../../chat-protocol';
import { LineView } from '../difference-view';
import { usePanel } from './context';
import { fenced } from './markdown-blocks';
import { MarkdownText } from './markdown-text';
import { Button, Icon, Spinner } from './parts';
import { isOpen } from './words';

/** So many steps stand open after the end; more are folded into one line. */
const FEW = 3;

/** What a turn did, a quiet line each. */
export function Steps({ turn }: { turn: ITurnRecord }): React.JSX.Element | null {
  const { trans } = usePanel();
  const [unfolded, setUnfolded] = React.useState(false);
  const list = React.useId();
  if (turn.steps.length === 0) {
    return null;
  }
  const folds = !isOpen(turn) && turn.steps.length > FEW;
  return (
    <div className="ci-stepBox">
      {folds && (
        <Button
          className="ci-fold"
          icon={caretRightIcon}
          aria-expanded={unfolded}
          aria-controls={unfolded ? list : undefined}
          act={() => setUnfolded(!unfolded)}
        >
          {trans._n('%1 step', '%1 steps', turn.steps.length)}
        </Button>
      )}
      {(!folds || unfolded) && (
        <ul id={list} aria-label={trans.__('Steps')}>
          {turn.steps.map(step => (
            <Step key={step.n} step={step} on={isOpen(turn)} />
          ))}
        </ul>
      )}
    </div>
  );
}

const Step = React.memo(function Step({ step, on }: { step: IStep; on: boolean }): React.JSX.Element {
  const [unfolded, setUnfolded] = React.useState(false);
  const isEmpty = [step.cell, step.code, step.output, step.cause, step.difference].every(each => each === '');
  return (
    <li className={`ci-step jp-mod-${step.state} ${isEmpty ? 'jp-mod-empty' : ''}`}>
      <details onToggle={event => setUnfolded(event.currentTarget.open)}>
        <summary>
          <StepSign step={step} on={on} />
          <span>{step.label}</span>
          {step.state === 'failed' && step.cause !== '' && <span className="ci-cause">{step.cause}</span>}
        </summary>
        {unfolded && <StepBody step={step} />}
      </details>
    </li>
  );
});

function StepSign({ step, on }: { step: IStep; on: boolean }): React.JSX.Element {
  const { trans } = usePanel();
  if (step.state === 'on') {
    return on ? <Spinner /> : <span className="ci-sign" />;
  }
  const isDone = step.state === 'done';
  return (
    <>
      <Icon of={isDone ? checkIcon : closeIcon} className="ci-sign" />
      {!isDone && <span className="jp-ciMagic-hidden">{trans.__('failed:')}</span>}
    </>
  );
}

function StepBody({ step }: { step: IStep }): React.JSX.Element {
  const { actions, trans } = usePanel();
  return (
    <div className="ci-stepBody">
      {step.cause !== '' && <p className="ci-cause">{step.cause}</p>}
      {step.difference !== '' ? (
        <Change text={step.difference} />
      ) : (
        step.code !== '' && <MarkdownText text={fenced(step.code, 'python')} inserts={false} />
      )}
      {step.output !== '' && (
        <pre className="ci-output" tabIndex={0} aria-label={trans.__('Output')}>
          {step.output}
        </pre>
      )}
      {step.cell !== '' && (
        <Button className="ci-link" act={() => actions.goToCell(step.cell)}>
          {trans.__('Go to cell')}
        </Button>
      )}
    </div>
  );
}

/** A unified difference, without the lines that name its sides. */
function Change({ text }: { text: string }): React.JSX.Element {
  const { trans } = usePanel();
  const lines = text.split('\n').filter(line => !/^(---|\+\+\+) |^@@/.test(line));
  return (
    <div className="jp-ciMagic-difference" role="group" aria-label={trans.__('Difference')} tabIndex={0}>
      {lines.map((line, index) => (
        <LineView key={index} line={{ sign: line.charAt(0) as '+' | '-' | ' ', text: line.slice(1) }} trans={trans} />
      ))}
    </div>
  );
}
