import * as React from 'react';
import type { IDecision } from '../../model';
import type { Choice } from '../../protocol';
import { Decision } from '../decision-panel';
import { usePanel } from './context';
import { fenced } from './markdown-blocks';
import { MarkdownText } from './markdown-text';
import { Button } from './parts';
import { planSource, planText } from './plan-text';

const LOOK = 500;

/** A question of a turn: the same as at the cell; whichever is answered first counts. */
export function Approval({ decision }: { decision: IDecision }): React.JSX.Element {
  const { turns, actions, trans } = usePanel();
  const source = useSource(decision);
  const [plan, setPlan] = React.useState(() => planText(source));
  const root = useFocusBehind();
  const written = React.useRef<HTMLTextAreaElement>(null);
  const isPlan = decision.kind === 'plan';
  const listener = {
    answer: (choice: Choice, note: string) => {
      const isChanged = isPlan && plan !== planText(source);
      turns.answer(decision, choice, note, ...(isChanged ? [planSource(plan, decision.source)] : []));
    },
    edit: () => (isPlan ? written.current?.focus() : actions.goToCell(decision.cell))
  };
  const asked = isPlan || decision.kind === 'confirm' ? decision : { ...decision, source };
  return (
    <div ref={root} className="jp-ciMagic-decision jp-ciMagic-approval" role="group" aria-label={trans.__('Approval')}>
      <Decision
        asked={asked}
        listener={listener}
        trans={trans}
        edited={decision.kind === 'approve' && source !== decision.source}
        {...(isPlan && { detail: trans.__('Nothing has run yet. You can edit the plan, one step a line.') })}
      >
        {isPlan && (
          <textarea
            ref={written}
            className="ci-field"
            aria-label={trans.__('Plan')}
            rows={Math.min(12, plan.split('\n').length + 1)}
            value={plan}
            onChange={event => setPlan(event.target.value)}
          />
        )}
        {decision.kind === 'confirm' && <p className="ci-asked">{decision.source}</p>}
        {(decision.kind === 'approve' || decision.kind === 'fix') && <Code source={source} cell={decision.cell} />}
      </Decision>
    </div>
  );
}

/** Give the focus to the composer when the question goes that has it. */
function useFocusBehind(): React.RefObject<HTMLDivElement> {
  const { write } = usePanel();
  const root = React.useRef<HTMLDivElement>(null);
  React.useLayoutEffect(() => {
    const node = root.current;
    return () => {
      if (node?.contains(document.activeElement) === true) {
        write();
      }
    };
  }, [write]);
  return root;
}

/** Return the code as it stands in the cell, where it may be edited while the question is open. */
function useSource(decision: IDecision): string {
  const { actions } = usePanel();
  const read = (): string => (decision.cell === '' ? null : actions.cellContent(decision.cell)?.source) ?? decision.source;
  const [source, setSource] = React.useState(read);
  React.useEffect(() => {
    const timer = setInterval(() => setSource(read()), LOOK);
    return () => clearInterval(timer);
  }, [decision]);
  return source;
}

function Code({ source, cell }: { source: string; cell: string }): React.JSX.Element {
  const { actions, trans } = usePanel();
  return (
    <div className="ci-asked">
      <MarkdownText text={fenced(source, 'python')} inserts={false} />
      <Button className="ci-link" act={() => actions.goToCell(cell)}>
        {trans.__('Go to cell')}
      </Button>
    </div>
  );
}
