import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { ChatWish, IChat, IChatActions, IChatState } from '../../chat-model';
import type { ITurns } from '../../model';
import { sparkIcon } from '../icon';
import { Composer } from './composer';
import { PanelProvider, usePanel } from './context';
import { Conversation } from './conversation';
import type { IWriting } from './drafts';
import { draftOf, joined, keepDraft } from './drafts';
import { Guarded } from './guarded';
import { LinkLine } from './link-line';
import type { IMarkdownRenderer } from './markdown';
import { ModelPicker } from './model-picker';
import { Icon, problemOf } from './parts';
import { Assistants, Instructions } from './standing';
import { StatusLine } from './status-line';
import type { Dialog } from './thread-bar';
import { ThreadBar } from './thread-bar';
import { Threads } from './threads';
import { useChatState, useDecisions, useLink } from './use-chat';
import { Empty, FirstRun } from './welcome';
import type { Wishes } from './wishes';
import { isOpen, stateWords } from './words';

/** What the view is drawn from. */
export interface IChatViewProps {
  /** The chat of the notebook on show; null without one. */
  readonly chat: IChat | null;
  readonly turns: ITurns;
  readonly markdown: IMarkdownRenderer;
  readonly wishes: Wishes;
  readonly trans: TranslationBundle;
  readonly actions: IChatActions;
}

/** The chat of one notebook after another. */
export function ChatView({ chat, turns, markdown, wishes, trans, actions }: IChatViewProps): React.JSX.Element {
  const field = React.useRef<HTMLTextAreaElement>(null);
  const [said, say] = React.useState('');
  const link = useLink(chat);
  React.useEffect(() => {
    performance.mark('ci_magic:chat');
  }, []);
  const panel = React.useMemo(
    () => (chat === null ? null : { chat, turns, markdown, trans, actions, say, write: () => field.current?.focus() }),
    [chat, turns, markdown, trans, actions]
  );
  return (
    <div
      className="jp-ciMagic-chat"
      role="region"
      aria-label="ci_magic"
      data-link={link}
    >
      {panel === null ? (
        <div className="ci-empty">
          <Icon of={sparkIcon} className="ci-emptySign" />
          <p>{trans.__('Open a notebook to chat with its kernel.')}</p>
        </div>
      ) : (
        <PanelProvider value={panel}>
          <Guarded trans={trans}>
            <Panel key={panel.chat.path} wishes={wishes} field={field} />
          </Guarded>
        </PanelProvider>
      )}
      <div className="jp-ciMagic-hidden" aria-live="polite" aria-atomic="true">
        {said}
      </div>
    </div>
  );
}

function Panel({ wishes, field }: { wishes: Wishes; field: React.RefObject<HTMLTextAreaElement> }): React.JSX.Element {
  const { chat, turns, write } = usePanel();
  const state = useChatState(chat);
  const decisions = useDecisions(turns);
  const [writing, change] = useDraft(state);
  const [dialog, setDialog] = React.useState<Dialog>('');
  const [edited, edit] = React.useState('');
  const [target, show] = useShown();
  const [told, tell] = useTold();
  useSaying(state);
  useWishes(wishes, { change, write, show, open: setDialog });
  const fill = (text: string): void => {
    change(now => ({ ...now, text }));
    write();
  };
  const close = React.useCallback(() => setDialog(''), []);
  const ask = (assistant: string): void => {
    change(now => joined(now, { options: { assistant } }));
    setDialog('');
    write();
  };
  const editLast = (): void => edit(state.turns.filter(turn => !isOpen(turn)).at(-1)?.id ?? '');
  const isEmpty = state.turns.length === 0 && state.link === 'ready';
  return (
    <>
      <ThreadBar state={state} dialog={dialog} open={setDialog} tell={tell} />
      {dialog === 'threads' && <Threads state={state} close={close} show={show} />}
      {dialog === 'instructions' && <Instructions close={close} />}
      {dialog === 'assistants' && <Assistants close={close} ask={ask} />}
      <Conversation {...{ state, decisions, target, edited, edit }}>
        {isEmpty && <Beginning state={state} fill={fill} />}
      </Conversation>
      <LinkLine state={state} />
      {told !== '' && <p className="ci-told">{told}</p>}
      <Composer {...{ state, writing, change, field, editLast }} pickModel={() => setDialog('models')}>
        {dialog === 'models' && <ModelPicker state={state} close={close} />}
      </Composer>
      <StatusLine state={state} />
    </>
  );
}

/** The chats whose users have seen the first view and want the rules to answer. */
const SETTLED = new WeakSet<IChat>();

function Beginning({ state, fill }: { state: IChatState; fill: (text: string) => void }): React.JSX.Element {
  const { chat } = usePanel();
  const [, draw] = React.useReducer((count: number) => count + 1, 0);
  const done = (): void => {
    SETTLED.add(chat);
    draw();
  };
  const isFirst = state.status?.kind === 'unset' && !SETTLED.has(chat);
  return isFirst ? <FirstRun state={state} done={done} /> : <Empty state={state} fill={fill} />;
}

type Change = (change: (writing: IWriting) => IWriting) => void;

/** Return what is written in the thread on show, and what changes it. */
function useDraft({ thread }: IChatState): [IWriting, Change] {
  const { chat } = usePanel();
  const [, draw] = React.useReducer((count: number) => count + 1, 0);
  const change = React.useCallback<Change>(
    make => {
      keepDraft(chat, thread, make(draftOf(chat, thread)));
      draw();
    },
    [chat, thread]
  );
  return [draftOf(chat, thread), change];
}

function useShown(): [{ turn: string } | null, (turn: string) => void] {
  const [target, setTarget] = React.useState<{ turn: string } | null>(null);
  const show = React.useCallback((turn: string) => setTarget(turn === '' ? null : { turn }), []);
  return [target, show];
}

/** A line on what was done, or could not be, for a while. */
function useTold(): [string, (work: () => Promise<string>) => void] {
  const { say } = usePanel();
  const [told, setTold] = React.useState('');
  React.useEffect(() => {
    say(told);
    const timer = setTimeout(() => setTold(''), 8000);
    return () => clearTimeout(timer);
  }, [told]);
  return [told, work => void work().then(setTold, (error: unknown) => setTold(problemOf(error)))];
}

/** Say how turns end; what they ask is said where the question is put. */
function useSaying(state: IChatState): void {
  const { trans, say } = usePanel();
  const last = state.turns.at(-1);
  const now = last === undefined ? '' : `${last.id} ${last.state}`;
  const before = React.useRef(now);
  React.useEffect(() => {
    if (last !== undefined && now !== before.current && last.state !== 'requires_action') {
      const detail = isOpen(last) ? last.waits.text : (last.error?.message ?? last.message);
      say([stateWords(last.state, trans), detail].filter(each => each !== '').join(': '));
    }
    before.current = now;
  }, [now]);
}

function useWishes(
  wishes: Wishes,
  means: {
    readonly change: Change;
    readonly write: () => void;
    readonly show: (turn: string) => void;
    readonly open: (dialog: Dialog) => void;
  }
): void {
  const latest = React.useRef(means);
  latest.current = means;
  React.useEffect(
    () =>
      wishes.listen((wish: ChatWish) => {
        const { change, write, show, open } = latest.current;
        switch (wish.kind) {
          case 'fill':
            change(now => joined(now, wish));
            break;
          case 'show':
            show(wish.turn);
            return;
          case 'open':
            open(wish.what);
            return;
        }
        write();
      }),
    [wishes]
  );
}
