import { caretRightIcon, checkIcon, closeIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { IStep, ITurnRecord } from '../../chat-protocol';
import { LineView } from '../difference-view';
import { usePanel } from './context';
import { fenced } from './markdown-blocks';
import { MarkdownText } from './markdown-text';
import { Icon, Spinner } from './parts';
import { useTools } from './turn';
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
        <button
          type="button"
          className="ci-fold"
          aria-expanded={unfolded}
          aria-controls={list}
          onClick={() => setUnfolded(!unfolded)}
        >
          <Icon of={caretRightIcon} />
          {trans._n('%1 step', '%1 steps', turn.steps.length)}
        </button>
      )}
      {(!folds || unfolded) && (
        <ul id={list} className="ci-steps" aria-label={trans.__('Steps')}>
          {turn.steps.map(step => (
            <Step key={step.n} step={step} on={isOpen(turn)} />
          ))}
        </ul>
      )}
    </div>
  );
}

const Step = React.memo(function Step({ step, on }: { step: IStep; on: boolean }): React.JSX.Element {
  const { actions, trans } = usePanel();
  const [unfolded, setUnfolded] = React.useState(false);
  const isEmpty = [step.cell, step.code, step.output, step.cause, step.difference].every(each => each === '');
  return (
    <li className={`ci-step jp-mod-${step.state} ${isEmpty ? 'jp-mod-empty' : ''}`}>
      <details onToggle={event => setUnfolded(event.currentTarget.open)}>
        <summary>
          <StepSign step={step} on={on} />
          <span className="ci-stepLabel">{step.label}</span>
          {step.state === 'failed' && step.cause !== '' && <span className="ci-cause">{step.cause}</span>}
        </summary>
        {unfolded && <StepBody step={step} />}
        {unfolded && step.cell !== '' && (
          <button type="button" className="ci-link" onClick={() => actions.goToCell(step.cell)}>
            {trans.__('Go to cell')}
          </button>
        )}
      </details>
    </li>
  );
});

function StepSign({ step, on }: { step: IStep; on: boolean }): React.JSX.Element {
  const { trans } = usePanel();
  if (step.state === 'on') {
    return on ? <Spinner /> : <span className="ci-sign" />;
  }
  const [icon, words] = step.state === 'done' ? [checkIcon, ''] : [closeIcon, trans.__('failed:')];
  return (
    <>
      <Icon of={icon} className="ci-sign" />
      {words !== '' && <span className="jp-ciMagic-hidden">{words}</span>}
    </>
  );
}

function StepBody({ step }: { step: IStep }): React.JSX.Element {
  const { trans } = usePanel();
  const tools = useTools(false);
  return (
    <div className="ci-stepBody">
      {step.cause !== '' && <p className="ci-cause">{step.cause}</p>}
      {step.difference !== '' ? (
        <Change text={step.difference} />
      ) : (
        step.code !== '' && <MarkdownText text={fenced(step.code, 'python')} grows={false} tools={tools} />
      )}
      {step.output !== '' && (
        <pre className="ci-output" tabIndex={0} aria-label={trans.__('Output')}>
          {step.output}
        </pre>
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
        <LineView key={index} line={{ sign: signOf(line), text: line.slice(1) }} trans={trans} />
      ))}
    </div>
  );
}

function signOf(line: string): '+' | '-' | ' ' {
  const sign = line.charAt(0);
  return sign === '+' || sign === '-' ? sign : ' ';
}
