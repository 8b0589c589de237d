import { caretDownIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { IChatState } from '../../chat-model';
import type { ITurnRecord } from '../../chat-protocol';
import type { IDecision } from '../../model';
import { Approval } from './approval';
import { usePanel } from './context';
import { Button } from './parts';
import { Turn } from './turn';
import { useStickyEnd } from './use-chat';
import { isOpen } from './words';

/** What the conversation is drawn from. */
export interface IConversationProps {
  readonly state: IChatState;
  readonly decisions: readonly IDecision[];
  /** A turn to bring on show; each wish is an object of its own. */
  readonly target: { readonly turn: string } | null;
  /** The turn whose prompt is edited; empty if none is. */
  readonly edited: string;
  readonly edit: (turn: string) => void;
  readonly children: React.ReactNode;
}

/** The turns of a thread, the newest at the bottom, where the view stays unless the user scrolls away. */
export function Conversation(props: IConversationProps): React.JSX.Element {
  const { state, children } = props;
  const { chat, trans } = usePanel();
  const scroller = React.useRef<HTMLDivElement>(null);
  const content = React.useRef<HTMLDivElement>(null);
  const { away, toEnd, leave } = useStickyEnd(scroller, content);
  useOwnTurns(state, toEnd);
  useTarget(scroller, props, leave);
  return (
    <div className="ci-conversation">
      <div
        ref={scroller}
        className="ci-log"
        role="log"
        aria-label={trans.__('Conversation')}
        aria-live="off"
        tabIndex={0}
      >
        <div ref={content} className="ci-turns">
          {state.more && (
            <Button className="ci-textButton ci-earlier" act={() => chat.earlier()}>
              {trans.__('Earlier messages')}
            </Button>
          )}
          <Turns {...props} />
          {children}
        </div>
      </div>
      {away && <ToEnd turns={state.turns} go={toEnd} />}
    </div>
  );
}

function Turns({ state, decisions, edited, edit }: IConversationProps): React.JSX.Element {
  const { actions } = usePanel();
  const isHere = (cell: string): boolean => cell !== '' && actions.cellContent(cell) !== null;
  const stray = decisions.filter(
    each => !state.turns.some(turn => turn.id === each.turn) && (isHere(each.cell) || isHere(each.asking))
  );
  const last = state.turns.length - 1;
  return (
    <>
      {state.turns.map((turn, index) => (
        <Turn
          key={turn.id}
          turn={turn}
          decision={decisions.find(each => each.turn === turn.id) ?? null}
          near={index >= last - 1}
          isLast={index === last}
          isEdited={edited === turn.id}
          busyWith={isOpen(turn) ? state.busyWith : ''}
          edit={edit}
        />
      ))}
      {stray.map(decision => (
        <Approval key={`${decision.turn} ${decision.cell}`} decision={decision} />
      ))}
    </>
  );
}

/** Leads to the end; says so in words once something new is there. */
function ToEnd({ turns, go }: { turns: readonly ITurnRecord[]; go: () => void }): React.JSX.Element {
  const { trans } = usePanel();
  const last = turns.at(-1);
  const now = `${turns.length} ${last?.id ?? ''} ${last?.state ?? ''} ${last?.text.length ?? 0}`;
  const before = React.useRef(now);
  const label = before.current === now ? trans.__('To the end') : trans.__('New messages');
  return (
    <Button className="ci-toEnd" icon={caretDownIcon} act={go}>
      {label}
    </Button>
  );
}

/** Go to the end when the thread changes, and when a turn is added at its end. */
function useOwnTurns(state: IChatState, toEnd: () => void): void {
  const last = state.turns.at(-1);
  React.useLayoutEffect(toEnd, [state.thread, last?.id ?? '']);
}

/** Bring a turn on show as soon as it is drawn: its thread may have to be fetched first. */
function useTarget(
  scroller: React.RefObject<HTMLElement>,
  { target, state }: IConversationProps,
  leave: () => void
): void {
  const done = React.useRef<IConversationProps['target']>(null);
  React.useEffect(() => {
    const all = [...(scroller.current?.querySelectorAll<HTMLElement>('article') ?? [])];
    const node = all.find(each => each.dataset['turn'] === target?.turn);
    if (node !== undefined && scroller.current !== null && done.current !== target) {
      done.current = target;
      leave();
      // Only the log: `scrollIntoView` moves all that is around it too.
      scroller.current.scrollTop += node.getBoundingClientRect().top - scroller.current.getBoundingClientRect().top;
      node.focus({ preventScroll: true });
    }
  }, [target, state.turns]);
}
