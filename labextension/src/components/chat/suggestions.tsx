import * as React from 'react';
import type { ICellContent } from '../../chat-protocol';
import type { IMention, ISuggestion } from './completion';
import { fitting, mentionAt } from './completion';
import { usePanel } from './context';

/** The names that are offered at the caret. */
export interface ISuggestions {
  readonly mention: IMention | null;
  readonly items: readonly ISuggestion[];
  /** Which of them is chosen by Enter. */
  readonly at: number;
  /** The text or the caret changed. */
  readonly moved: () => void;
  readonly move: (by: number) => void;
  readonly close: () => void;
  readonly cellWords: (item: ISuggestion) => string;
  readonly contentOf: (item: ISuggestion) => readonly ICellContent[];
}

const PAUSE = 60;

/** Return what may stand in the place of the mention that the caret is in. */
export function useSuggestions(field: React.RefObject<HTMLTextAreaElement>, text: string): ISuggestions {
  const { actions, trans } = usePanel();
  const [mention, setMention] = React.useState<IMention | null>(null);
  const [closed, setClosed] = React.useState(-1);
  const [at, setAt] = React.useState(0);
  const offered = useOffered(mention?.at === closed ? null : mention);
  const moved = React.useCallback(() => {
    const node = field.current;
    const found = node === null ? null : mentionAt(node.value, node.selectionEnd);
    setMention(before => (before?.at === found?.at && before?.query === found?.query ? before : found));
    if (found === null) {
      setClosed(-1);
    }
  }, []);
  React.useEffect(moved, [text]);
  const items = React.useMemo(
    () => (mention === null || mention.at === closed ? [] : fitting(mention.query, offered)),
    [mention, offered, closed]
  );
  React.useEffect(() => setAt(0), [items]);
  return {
    mention,
    items,
    at: Math.min(at, Math.max(0, items.length - 1)),
    moved,
    move: by => setAt((at + by + items.length) % items.length),
    close: () => setClosed(mention?.at ?? -1),
    cellWords: item => trans.__('cell %1', /^\[\d+\]/.exec(item.label)?.[0] ?? '').trim(),
    contentOf: item => [actions.cellContent(item.name)].filter(each => each !== null)
  };
}

/** Fetch names of all groups for a query; those of the one before stand until they are there. */
function useOffered(mention: IMention | null): readonly ISuggestion[] {
  const { chat, actions } = usePanel();
  const [offered, setOffered] = React.useState<readonly ISuggestion[]>([]);
  const query = mention?.query ?? null;
  React.useEffect(() => {
    if (query === null) {
      setOffered([]);
      return;
    }
    let isCurrent = true;
    const groups = new Map<string, readonly ISuggestion[]>();
    const add = (group: ISuggestion['group'], found: readonly Omit<ISuggestion, 'group'>[]): void => {
      if (isCurrent) {
        groups.set(group, found.map(each => ({ group, ...each })));
        setOffered([...groups.values()].flat());
      }
    };
    const timer = setTimeout(() => {
      add('cell', actions.cellNames().map(({ id, label }) => ({ name: id, label, detail: '' })));
      actions.fileNames(query).then(
        names => add('file', names.map(name => ({ name, label: name, detail: '' }))),
        () => add('file', [])
      );
      chat.complete(query).then(
        names => add('variable', names.map(({ name, kind }) => ({ name, label: name, detail: kind }))),
        () => add('variable', [])
      );
    }, PAUSE);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [query, chat, actions]);
  return offered;
}

/** The names as a list; the focus stays in the field. */
export function SuggestionList(props: {
  readonly id: string;
  readonly suggestions: ISuggestions;
  readonly choose: (item: ISuggestion) => void;
}): React.JSX.Element | null {
  const { id, suggestions, choose } = props;
  const { trans } = usePanel();
  if (suggestions.items.length === 0) {
    return null;
  }
  const titles = { file: trans.__('Files'), variable: trans.__('Variables'), cell: trans.__('Cells') };
  const groups = (['file', 'variable', 'cell'] as const).filter(group =>
    suggestions.items.some(each => each.group === group)
  );
  return (
    <div className="ci-suggestions" role="listbox" id={id} aria-label={trans.__('Suggestions')}>
      {groups.map(group => (
        <div key={group} role="group" aria-label={titles[group]}>
          <div className="ci-partTitle" aria-hidden="true">
            {titles[group]}
          </div>
          {suggestions.items.map((item, index) =>
            item.group !== group ? null : (
              <Option key={item.name} id={`${id}-${index}`} item={item} on={index === suggestions.at} choose={choose} />
            )
          )}
        </div>
      ))}
    </div>
  );
}

function Option(props: {
  readonly id: string;
  readonly item: ISuggestion;
  readonly on: boolean;
  readonly choose: (item: ISuggestion) => void;
}): React.JSX.Element {
  const { id, item, on, choose } = props;
  const root = React.useRef<HTMLDivElement>(null);
  React.useEffect(() => {
    if (on) {
      root.current?.scrollIntoView({ block: 'nearest' });
    }
  }, [on]);
  return (
    <div
      ref={root}
      id={id}
      role="option"
      aria-selected={on}
      onPointerDown={event => {
        // The focus stays in the field.
        event.preventDefault();
        choose(item);
      }}
    >
      <span className="ci-name">{item.label}</span>
      {item.detail !== '' && <span className="ci-meta">{item.detail}</span>}
    </div>
  );
}
