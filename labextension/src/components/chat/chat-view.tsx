import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { IChat, IChatActions, IChatState } from '../../chat-model';
import type { ITurns } from '../../model';
import { sparkIcon } from '../icon';
import { Composer } from './composer';
import type { IPanel } from './context';
import { PanelProvider } from './context';
import { Conversation } from './conversation';
import type { IWriting } from './drafts';
import { draftOf, joined, keepDraft } from './drafts';
import { Guarded } from './guarded';
import { LinkLine } from './link-line';
import type { IMarkdownRenderer } from './markdown';
import { ModelPicker } from './model-picker';
import { Icon, Problem, problemOf } from './parts';
import { Assistants, Instructions } from './standing';
import { StatusLine } from './status-line';
import type { Dialog } from './thread-bar';
import { ThreadBar } from './thread-bar';
import { Threads } from './threads';
import { useChatState, useDecisions, useDraw } from './use-chat';
import { Beginning } from './welcome';
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
export function ChatView({ chat, ...props }: IChatViewProps): React.JSX.Element {
  const { trans } = props;
  React.useEffect(() => {
    performance.mark('ci_magic:chat');
  }, []);
  return (
    <Guarded trans={trans}>
      {chat !== null ? (
        <Panel key={chat.path} {...props} chat={chat} />
      ) : (
        <Region link="none">
          <div className="ci-empty">
            <Icon of={sparkIcon} className="ci-emptySign" />
            <p>{trans.__('Open a notebook to chat with its kernel.')}</p>
          </div>
        </Region>
      )}
    </Guarded>
  );
}

function Region({ link, children }: { link: string; children: React.ReactNode }): React.JSX.Element {
  return (
    <div className="jp-ciMagic-chat" role="region" aria-label="ci_magic" data-link={link}>
      {children}
    </div>
  );
}

/** What came of the user's last action: a text, and whether it says why that failed. */
interface INotice {
  readonly text: string;
  readonly isProblem: boolean;
}

const NOTHING: INotice = { text: '', isProblem: false };

function Panel({ wishes, ...props }: IChatViewProps & { readonly chat: IChat }): React.JSX.Element {
  const { chat, turns, markdown, trans, actions } = props;
  const field = React.useRef<HTMLTextAreaElement>(null);
  const [said, say] = React.useState('');
  const [notice, tell] = React.useState(NOTHING);
  const panel = React.useMemo<IPanel>(() => {
    const attempt = async (work: () => unknown): Promise<boolean> => {
      tell(NOTHING);
      try {
        const text = await work();
        tell(now => (typeof text === 'string' ? { text, isProblem: false } : now));
        return true;
      } catch (error) {
        tell({ text: problemOf(error), isProblem: true });
        return false;
      }
    };
    return { chat, turns, markdown, trans, actions, say, write: () => field.current?.focus(), attempt };
  }, [chat, turns, markdown, trans, actions]);
  const state = useChatState(chat);
  useSaying(state, panel);
  return (
    <PanelProvider value={panel}>
      <Region link={state.link}>
        <Parts {...{ state, panel, wishes, field }}>
          {notice.isProblem ? <Problem text={notice.text} /> : notice.text && <p role="status">{notice.text}</p>}
        </Parts>
        <div className="jp-ciMagic-hidden" aria-live="polite" aria-atomic="true">
          {said}
        </div>
      </Region>
    </PanelProvider>
  );
}

function Parts(props: {
  readonly state: IChatState;
  readonly panel: IPanel;
  readonly wishes: Wishes;
  readonly field: React.RefObject<HTMLTextAreaElement>;
  readonly children: React.ReactNode;
}): React.JSX.Element {
  const { state, panel, wishes, field, children } = props;
  const { write } = panel;
  const decisions = useDecisions(panel.turns);
  const [writing, change] = useDraft(state, panel.chat);
  const [dialog, open] = React.useState<Dialog>('');
  const [edited, edit] = React.useState('');
  const [target, aim] = React.useState<{ readonly turn: string } | null>(null);
  const show = (turn: string): void => aim(turn === '' ? null : { turn });
  const fill = (more: Partial<IWriting>): void => {
    change(now => joined(now, more));
    write();
  };
  useWishes(wishes, { fill, show, write });
  const close = (): void => open('');
  const ask = (assistant: string): void => {
    close();
    fill({ options: { assistant } });
  };
  const editLast = (): void => edit(state.turns.filter(turn => !isOpen(turn)).at(-1)?.id ?? '');
  return (
    <>
      <ThreadBar {...{ state, dialog, open }} />
      {dialog === 'threads' && <Threads {...{ state, close, show }} />}
      {dialog === 'instructions' && <Instructions close={close} />}
      {dialog === 'assistants' && <Assistants close={close} ask={ask} />}
      <Conversation {...{ state, decisions, target, edited, edit }}>
        {state.turns.length === 0 && state.link === 'ready' && <Beginning state={state} fill={text => fill({ text })} />}
      </Conversation>
      <LinkLine state={state} />
      <Composer {...{ state, writing, change, field, editLast }} pickModel={() => open('models')}>
        {dialog === 'models' && <ModelPicker state={state} close={close} />}
        {children}
      </Composer>
      <StatusLine state={state} />
    </>
  );
}

type Change = (change: (writing: IWriting) => IWriting) => void;

/** Return what is written in the thread on show, and what changes it. */
function useDraft({ thread }: IChatState, chat: IChat): [IWriting, Change] {
  const draw = useDraw();
  const change: Change = make => {
    keepDraft(chat, thread, make(draftOf(chat, thread)));
    draw();
  };
  return [draftOf(chat, thread), change];
}

/** Say how turns end; what they ask is said where the question is put. */
function useSaying(state: IChatState, { trans, say }: IPanel): void {
  const last = state.turns.at(-1);
  const now = last && `${last.id} ${last.state}`;
  const before = React.useRef(now);
  React.useEffect(() => {
    if (last !== undefined && now !== before.current && last.state !== 'requires_action') {
      const detail = isOpen(last) ? last.waits.text : (last.error?.message ?? last.message);
      say([stateWords(last.state, trans), detail].filter(Boolean).join(': '));
    }
    before.current = now;
  }, [now]);
}

interface IMeans {
  readonly fill: (more: Partial<IWriting>) => void;
  readonly show: (turn: string) => void;
  readonly write: () => void;
}

/** Do what is wished from outside. */
function useWishes(wishes: Wishes, means: IMeans): void {
  const latest = React.useRef(means);
  latest.current = means;
  React.useEffect(
    () =>
      wishes.listen(wish => {
        const { fill, show, write } = latest.current;
        switch (wish.kind) {
          case 'fill':
            fill(wish);
            break;
          case 'show':
            show(wish.turn);
            break;
          case 'focus':
            write();
            break;
        }
      }),
    [wishes]
  );
}
