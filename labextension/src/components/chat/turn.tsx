import * as React from 'react';
import type { ITurnRecord } from '../../chat-protocol';
import type { IDecision } from '../../model';
import { Approval } from './approval';
import { usePanel } from './context';
import { MarkdownText } from './markdown-text';
import { Button, Spinner } from './parts';
import { PlanList } from './plan';
import { EditedPrompt, Prompt } from './prompt-bubble';
import { Figures, Files, Remarks, TurnProblem } from './results';
import { Steps } from './steps';
import { TurnActions } from './turn-actions';
import { useNear } from './use-near';
import { isOpen, spentWords, stateWords, timeWords } from './words';

/** What a turn is drawn from. */
export interface ITurnProps {
  readonly turn: ITurnRecord;
  readonly decision: IDecision | null;
  /** Whether it is drawn in full at once; others are when they come near the view. */
  readonly near: boolean;
  readonly isLast: boolean;
  readonly isEdited: boolean;
  readonly busyWith: string | null;
  readonly edit: (turn: string) => void;
}

/** A prompt and what came of it. Of one far from the view only the words are drawn. */
export const Turn = React.memo(function Turn(props: ITurnProps): React.JSX.Element {
  const { turn } = props;
  const { trans } = usePanel();
  const root = React.useRef<HTMLElement>(null);
  const near = useNear(root, props.near || isOpen(turn));
  return (
    <article
      ref={root}
      className={`ci-turn ${turn.undone ? 'jp-mod-undone' : ''}`}
      data-turn={turn.id}
      data-state={turn.state}
      aria-label={turn.prompt.trim().slice(0, 80) || trans.__('Look at files')}
      aria-busy={isOpen(turn)}
      tabIndex={-1}
    >
      {near ? <FullTurn {...props} /> : <FarTurn turn={turn} />}
    </article>
  );
});

function FarTurn({ turn }: { turn: ITurnRecord }): React.JSX.Element {
  return (
    <>
      <div className="jp-ciMagic-prompt">{turn.prompt}</div>
      <div className="jp-ciMagic-answer jp-mod-plain">{turn.text}</div>
    </>
  );
}

function FullTurn({ turn, decision, isLast, isEdited, busyWith, edit }: ITurnProps): React.JSX.Element {
  const open = isOpen(turn);
  return (
    <>
      {isEdited ? <EditedPrompt turn={turn} end={() => edit('')} /> : <Prompt turn={turn} />}
      <Steps turn={turn} />
      {decision?.kind !== 'plan' && <PlanList turn={turn} />}
      {turn.text !== '' && (
        <div className="jp-ciMagic-answer">
          <MarkdownText text={turn.text} grows={open} />
        </div>
      )}
      {open && decision === null && <Waiting turn={turn} busyWith={busyWith} />}
      {decision !== null && <Approval decision={decision} />}
      <Remarks turn={turn} />
      <Figures turn={turn} />
      <Files turn={turn} />
      <TurnProblem turn={turn} isLast={isLast} />
      {!open && <End turn={turn} isLast={isLast} edit={edit} />}
    </>
  );
}

/** What the turn waits for, in a line with a sign of life. */
function Waiting({ turn, busyWith }: { turn: ITurnRecord; busyWith: string | null }): React.JSX.Element | null {
  const { trans, actions } = usePanel();
  const hasStep = turn.steps.some(step => step.state === 'on');
  const { waits, state } = turn;
  if (hasStep && ['', 'model'].includes(waits.for) && state !== 'cancelling') {
    return null;
  }
  return (
    <p className="ci-waiting">
      <Spinner />
      <span>{waits.text || stateWords(state, trans)}</span>
      {waits.for === 'kernel' && busyWith && (
        <Button className="ci-link" act={() => actions.goToCell(busyWith)}>
          {trans.__('Go to the running cell')}
        </Button>
      )}
    </p>
  );
}

/** How it ended, in a quiet line, and what can be done with it. */
function End({ turn, isLast, edit }: Pick<ITurnProps, 'turn' | 'isLast' | 'edit'>): React.JSX.Element {
  const { trans } = usePanel();
  const parts = [
    turn.state !== 'completed' && stateWords(turn.state, trans),
    turn.undone && trans.__('Taken back'),
    turn.pinned && trans.__('Kept code, no model asked'),
    timeWords(turn.at),
    ...spentWords(turn.spent, trans)
  ];
  return (
    <div className={`ci-end ${isLast ? 'jp-mod-last' : ''}`}>
      <span className="ci-meta" title={turn.model}>
        {parts.filter(Boolean).join(' · ')}
      </span>
      <TurnActions turn={turn} edit={edit} />
    </div>
  );
}
