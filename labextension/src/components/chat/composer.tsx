import * as React from 'react';
import type { IChatState } from '../../chat-model';
import { Attachments } from './attachments';
import { ComposerBar, current } from './composer-bar';
import { completed } from './completion';
import type { ISuggestion } from './completion';
import { usePanel } from './context';
import type { IWriting } from './drafts';
import { BLANK, isSendable, joined } from './drafts';
import { isComposing, Problem, problemOf } from './parts';
import { SuggestionList, useSuggestions } from './suggestions';
import { isOpen } from './words';

/** What the composer needs of the view around it. */
export interface IComposerProps {
  readonly state: IChatState;
  readonly writing: IWriting;
  readonly change: (change: (writing: IWriting) => IWriting) => void;
  readonly field: React.RefObject<HTMLTextAreaElement>;
  readonly editLast: () => void;
  readonly pickModel: () => void;
  /** A dialog that stands above it. */
  readonly children: React.ReactNode;
}

/** The composer's props, with where the caret is to stand once a changed text is drawn. */
type IFieldProps = IComposerProps & { readonly caret: React.MutableRefObject<number | null> };

/** The field in which a message is written, with what goes along. */
export function Composer(given: IComposerProps): React.JSX.Element {
  const props = { ...given, caret: React.useRef<number | null>(null) };
  const { state, writing, change, field } = props;
  const { trans } = usePanel();
  const [problem, setProblem] = React.useState('');
  const files = useFiles(change, setProblem);
  const send = useSend(props, setProblem);
  const suggestions = useSuggestions(field, writing.text);
  const pressed = useKeys(props, suggestions, send);
  const list = React.useId();
  useCaret(props, suggestions);
  const running = state.turns.filter(isOpen);
  return (
    <div className={`ci-composer ${files.over ? 'jp-mod-drop' : ''}`} {...files.handlers}>
      {props.children}
      {problem !== '' && <Problem text={problem} />}
      <SuggestionList id={list} suggestions={suggestions} choose={item => choose(props, suggestions, item)} />
      <div className="ci-composerBox">
        <Attachments writing={writing} change={change} uploading={files.done} />
        <textarea
          ref={field}
          rows={1}
          aria-label={trans.__('Message')}
          aria-autocomplete="list"
          aria-controls={suggestions.items.length > 0 ? list : undefined}
          aria-activedescendant={suggestions.items.length > 0 ? `${list}-${suggestions.at}` : undefined}
          placeholder={trans.__('Ask about your data… @ for files, variables, cells')}
          value={writing.text}
          onChange={event => {
            const { value } = event.target;
            setProblem('');
            change(now => ({ ...now, text: value }));
            suggestions.moved();
          }}
          onSelect={suggestions.moved}
          onBlur={suggestions.close}
          onKeyDown={pressed}
          onPaste={files.paste}
        />
        <ComposerBar {...props} running={running} send={send} attached={files.add} />
      </div>
    </div>
  );
}

/** Put the caret where it belongs as soon as the text is drawn: the next key may be on its way. */
function useCaret({ field, caret, writing }: IFieldProps, suggestions: Suggestions): void {
  React.useLayoutEffect(() => {
    if (caret.current !== null) {
      field.current?.setSelectionRange(caret.current, caret.current);
      caret.current = null;
      suggestions.moved();
    }
  }, [writing.text]);
}

type Suggestions = ReturnType<typeof useSuggestions>;

function useSend(props: IComposerProps, setProblem: (problem: string) => void): () => void {
  const { chat } = usePanel();
  const { writing, change } = props;
  return () => {
    if (!isSendable(writing)) {
      return;
    }
    setProblem('');
    // What was chosen for the conversation stays chosen.
    change(now => ({ ...BLANK, options: now.options }));
    const { text, ...rest } = writing;
    chat.send({ prompt: text.trim(), ...rest }).catch((error: unknown) => {
      setProblem(problemOf(error));
      change(now => joined(writing, now));
    });
  };
}

function useKeys(
  props: IFieldProps,
  suggestions: Suggestions,
  send: () => void
): (event: React.KeyboardEvent<HTMLTextAreaElement>) => void {
  const { chat } = usePanel();
  const item = suggestions.items[suggestions.at];
  const turn = current(props.state.turns.filter(isOpen));
  // What goes wrong shows in the turn, which then does not end.
  const stop = turn && (() => void chat.stop(turn.id).catch(() => undefined));
  return event => {
    if (isComposing(event)) {
      return;
    }
    const act =
      (item === undefined ? undefined : suggestionKey(event, suggestions, () => choose(props, suggestions, item))) ??
      plainKey(event, props, send, stop);
    if (act !== undefined) {
      event.preventDefault();
      event.stopPropagation();
      act();
    }
  };
}

function suggestionKey(
  event: React.KeyboardEvent,
  suggestions: Suggestions,
  take: () => void
): (() => void) | undefined {
  if (event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) {
    return undefined;
  }
  return {
    ArrowDown: () => suggestions.move(1),
    ArrowUp: () => suggestions.move(-1),
    Enter: take,
    Tab: take,
    Escape: suggestions.close
  }[event.key];
}

function plainKey(
  event: React.KeyboardEvent<HTMLTextAreaElement>,
  { writing, editLast }: IComposerProps,
  send: () => void,
  stop: (() => void) | undefined
): (() => void) | undefined {
  const isEmpty = writing.text === '';
  if (event.key === 'Enter') {
    return event.shiftKey ? undefined : send;
  }
  if (event.key === 'ArrowUp') {
    return isEmpty && writing.files.length === 0 ? editLast : undefined;
  }
  // Words are never thrown away by a key; Escape stops only where there are none.
  return event.key === 'Escape' && isEmpty ? stop : undefined;
}

/** Put a suggestion in the place of the mention: names into the text, files and cells along with it. */
function choose({ field, change, caret }: IFieldProps, suggestions: Suggestions, item: ISuggestion): void {
  const { mention } = suggestions;
  const node = field.current;
  if (mention === null || node === null) {
    return;
  }
  const isFolder = item.group === 'file' && item.name.endsWith('/');
  const put = item.group === 'cell' ? suggestions.cellWords(item) : isFolder ? `@${item.name}` : item.name;
  const edit = completed(node.value, mention, put);
  const about = item.group === 'cell' ? suggestions.contentOf(item) : [];
  change(now => ({
    ...joined(now, { files: item.group === 'file' && !isFolder ? [item.name] : [], about }),
    text: edit.text
  }));
  caret.current = edit.caret;
}

interface IFiles {
  readonly over: boolean;
  /** The share of an upload that is done; null where there is none. */
  readonly done: number | null;
  readonly add: (names: readonly string[]) => void;
  readonly paste: (event: React.ClipboardEvent) => void;
  readonly handlers: Pick<React.DOMAttributes<HTMLElement>, 'onDragEnter' | 'onDragOver' | 'onDragLeave' | 'onDrop'>;
}

/** Take files that are dropped or pasted. */
function useFiles(change: IComposerProps['change'], setProblem: (problem: string) => void): IFiles {
  const { actions } = usePanel();
  const [over, setOver] = React.useState(false);
  const [done, setDone] = React.useState<number | null>(null);
  const add = (names: readonly string[]): void => change(now => joined(now, { files: names }));
  const upload = (list: FileList): void => {
    setProblem('');
    setDone(0);
    actions
      .upload([...list], setDone)
      .then(add, (error: unknown) => setProblem(problemOf(error)))
      .finally(() => setDone(null));
  };
  const isFiles = (data: DataTransfer): boolean => data.types.includes('Files');
  const drag = (event: React.DragEvent): void => {
    if (isFiles(event.dataTransfer)) {
      event.preventDefault();
      setOver(true);
    }
  };
  const drop = (event: React.DragEvent): void => {
    setOver(false);
    if (isFiles(event.dataTransfer)) {
      event.preventDefault();
      upload(event.dataTransfer.files);
    }
  };
  const paste = (event: React.ClipboardEvent): void => {
    // Spreadsheets put a picture of the cells beside their text: the text is meant.
    if (event.clipboardData.files.length > 0 && event.clipboardData.getData('text/plain') === '') {
      event.preventDefault();
      upload(event.clipboardData.files);
    }
  };
  const handlers = { onDragEnter: drag, onDragOver: drag, onDragLeave: () => setOver(false), onDrop: drop };
  return { over, done, add, paste, handlers };
}
