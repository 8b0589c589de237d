import * as React from 'react';
import type { IChatState } from '../../chat-model';
import { Attachments } from './attachments';
import { ComposerBar } from './composer-bar';
import type { ISuggestion } from './completion';
import { completed } from './completion';
import { usePanel } from './context';
import type { IWriting } from './drafts';
import { BLANK, isSendable, joined } from './drafts';
import { isComposing } from './parts';
import type { ISuggestions } from './suggestions';
import { SuggestionList, useSuggestions } from './suggestions';
import { current } from './words';

/** What the composer needs of the view around it. */
export interface IComposerProps {
  readonly state: IChatState;
  readonly writing: IWriting;
  readonly change: (change: (writing: IWriting) => IWriting) => void;
  readonly field: React.RefObject<HTMLTextAreaElement>;
  readonly editLast: () => void;
  readonly pickModel: () => void;
  /** What stands above the field. */
  readonly children: React.ReactNode;
}

/** The field in which a message is written, with what goes along. */
export function Composer(props: IComposerProps): React.JSX.Element {
  const { writing, change, field } = props;
  const { trans } = usePanel();
  const files = useFiles(change);
  const send = useSend(props);
  const suggestions = useSuggestions(field, writing.text);
  const choose = useChoice(props, suggestions);
  const pressed = useKeys(props, suggestions, { choose, send });
  const list = React.useId();
  const offers = suggestions.items.length > 0;
  return (
    <div className={`ci-composer ${files.over ? 'jp-mod-drop' : ''}`} {...files.handlers}>
      {props.children}
      {offers && <SuggestionList id={list} suggestions={suggestions} choose={choose} />}
      <div className="ci-composerBox">
        <Attachments writing={writing} change={change} uploading={files.done} />
        <textarea
          ref={field}
          rows={1}
          aria-label={trans.__('Message')}
          aria-autocomplete="list"
          aria-controls={offers ? list : undefined}
          aria-activedescendant={offers ? `${list}-${suggestions.at}` : undefined}
          placeholder={trans.__('Ask about your data… @ for files, variables, cells')}
          value={writing.text}
          onChange={({ target: { value } }) => {
            change(now => ({ ...now, text: value }));
            suggestions.moved();
          }}
          onSelect={suggestions.moved}
          onBlur={suggestions.close}
          onKeyDown={pressed}
        />
        <ComposerBar {...props} send={send} attached={files.add} />
      </div>
    </div>
  );
}

function useSend({ writing, change }: IComposerProps): () => void {
  const { chat, attempt } = usePanel();
  const { text, ...rest } = writing;
  const send = async (): Promise<void> => {
    // What was chosen for the conversation stays chosen.
    change(now => ({ ...BLANK, options: now.options }));
    try {
      await chat.send({ prompt: text.trim(), ...rest });
    } catch (error) {
      change(now => joined(writing, now));
      throw error;
    }
  };
  return () => void (isSendable(writing) && attempt(send));
}

/** Return what puts a suggestion in the place of the mention: names into the text, files and cells along with it. */
function useChoice({ field, change, writing }: IComposerProps, suggestions: ISuggestions): (item: ISuggestion) => void {
  const { actions, trans } = usePanel();
  const caret = React.useRef<number | null>(null);
  // As soon as the text is drawn: the next key may be on its way.
  React.useLayoutEffect(() => {
    if (caret.current !== null) {
      field.current?.setSelectionRange(caret.current, caret.current);
      caret.current = null;
      suggestions.moved();
    }
  }, [writing.text]);
  return ({ group, name, label }) => {
    const { mention } = suggestions;
    if (mention === null) {
      return;
    }
    const isFolder = name.endsWith('/');
    const cell = group === 'cell' ? actions.cellContent(name) : null;
    const cellWords = trans.__('cell %1', /^\[\d+\]/.exec(label)?.[0] ?? '').trim();
    const put = { cell: cellWords, file: isFolder ? `@${name}` : name, variable: name }[group];
    const edit = completed(writing.text, mention, put);
    const files = group === 'file' && !isFolder ? [name] : [];
    change(now => ({ ...joined(now, { files, about: cell === null ? [] : [cell] }), text: edit.text }));
    caret.current = edit.caret;
  };
}

/** Return what keys do in the field: they choose a suggestion, send, stop, or edit what was sent last. */
function useKeys(
  { state, writing, editLast }: IComposerProps,
  { items, at, move, close }: ISuggestions,
  { choose, send }: { readonly choose: (item: ISuggestion) => void; readonly send: () => void }
): (event: React.KeyboardEvent) => void {
  const { chat, attempt } = usePanel();
  const item = items[at];
  const turn = current(state.turns);
  const isEmpty = writing.text === '';
  const stop = turn && (() => void attempt(() => chat.stop(turn.id)));
  const take = item && (() => choose(item));
  const offered = item && { ArrowDown: () => move(1), ArrowUp: () => move(-1), Enter: take, Tab: take, Escape: close };
  const plain: Readonly<Record<string, (() => void) | undefined>> = {
    Enter: send,
    ArrowUp: isEmpty && writing.files.length === 0 ? editLast : undefined,
    // Words are never thrown away by a key; Escape stops only where there are none.
    Escape: isEmpty ? stop : undefined
  };
  return event => {
    const { key, shiftKey, ctrlKey, metaKey, altKey } = event;
    const isModified = shiftKey || ctrlKey || metaKey || altKey;
    const act = isModified && (shiftKey || key !== 'Enter') ? undefined : { ...plain, ...(isModified ? {} : offered) }[key];
    if (act !== undefined && !isComposing(event)) {
      event.preventDefault();
      event.stopPropagation();
      act();
    }
  };
}

interface IFiles {
  readonly over: boolean;
  /** The share of an upload that is done; null where there is none. */
  readonly done: number | null;
  readonly add: (names: readonly string[]) => void;
  readonly handlers: React.DOMAttributes<HTMLElement>;
}

/** Take files that are dropped or pasted. */
function useFiles(change: IComposerProps['change']): IFiles {
  const { actions, attempt } = usePanel();
  const [over, setOver] = React.useState(false);
  const [done, setDone] = React.useState<number | null>(null);
  const add = (names: readonly string[]): void => change(now => joined(now, { files: names }));
  const take = (event: React.SyntheticEvent, { files }: DataTransfer): void => {
    event.preventDefault();
    setDone(0);
    void attempt(async () => add(await actions.upload([...files], setDone))).then(() => setDone(null));
  };
  const drag = (event: React.DragEvent): void => {
    if (event.dataTransfer.types.includes('Files')) {
      event.preventDefault();
      setOver(true);
    }
  };
  const drop = (event: React.DragEvent): void => {
    setOver(false);
    if (event.dataTransfer.types.includes('Files')) {
      take(event, event.dataTransfer);
    }
  };
  const paste = (event: React.ClipboardEvent): void => {
    // Spreadsheets put a picture of the cells beside their text: the text is meant.
    if (event.clipboardData.files.length > 0 && event.clipboardData.getData('text/plain') === '') {
      take(event, event.clipboardData);
    }
  };
  return {
    over,
    done,
    add,
    handlers: { onDragEnter: drag, onDragOver: drag, onDragLeave: () => setOver(false), onDrop: drop, onPaste: paste }
  };
}
