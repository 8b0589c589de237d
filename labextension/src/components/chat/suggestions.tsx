import * as React from 'react';
import type { IMention, ISuggestion } from './completion';
import { fitting, mentionAt } from './completion';
import { usePanel } from './context';
import { useLater } from './use-chat';

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
}

const PAUSE = 60;

/** Return what may stand in the place of the mention that the caret is in. */
export function useSuggestions(field: React.RefObject<HTMLTextAreaElement>, text: string): ISuggestions {
  const [found, setFound] = React.useState<IMention | null>(null);
  const [closed, setClosed] = React.useState<number | undefined>();
  const [at, setAt] = React.useState(0);
  const mention = found?.at === closed ? null : found;
  const offered = useOffered(mention?.query ?? null);
  const moved = (): void => {
    const node = field.current;
    const next = node && mentionAt(node.value, node.selectionEnd);
    setFound(before => (before?.at === next?.at && before?.query === next?.query ? before : next));
    if (next === null) {
      setClosed(undefined);
    }
  };
  React.useEffect(moved, [text]);
  const items = React.useMemo(() => (mention === null ? [] : fitting(mention.query, offered)), [mention, offered]);
  React.useEffect(() => setAt(0), [items]);
  return {
    mention,
    items,
    at,
    moved,
    move: by => setAt((at + by + items.length) % items.length),
    close: () => setClosed(found?.at)
  };
}

/** Fetch names of all groups for a query; those of the one before stand until they are there. */
function useOffered(query: string | null): readonly ISuggestion[] {
  const { chat, actions } = usePanel();
  const [offered, setOffered] = React.useState<Readonly<Record<string, readonly ISuggestion[]>>>({});
  useLater(
    PAUSE,
    isCurrent => {
      if (query === null) {
        return;
      }
      const add = (group: ISuggestion['group'], found: readonly Omit<ISuggestion, 'group'>[]): void => {
        if (isCurrent()) {
          setOffered(before => ({ ...before, [group]: found.map(each => ({ group, ...each })) }));
        }
      };
      add('cell', actions.cellNames().map(({ id, label }) => ({ name: id, label, detail: '' })));
      actions.fileNames(query).then(
        names => add('file', names.map(name => ({ name, label: name, detail: '' }))),
        () => add('file', [])
      );
      chat.complete(query).then(
        names => add('variable', names.map(({ name, kind }) => ({ name, label: name, detail: kind }))),
        () => add('variable', [])
      );
    },
    [query, chat, actions]
  );
  return React.useMemo(() => Object.values(offered).flat(), [offered]);
}

/** The names as a list; the focus stays in the field. */
export function SuggestionList(props: {
  readonly id: string;
  readonly suggestions: ISuggestions;
  readonly choose: (item: ISuggestion) => void;
}): React.JSX.Element {
  const { id, choose } = props;
  const { items, at } = props.suggestions;
  const { trans } = usePanel();
  const groups = [
    { group: 'file', title: trans.__('Files') },
    { group: 'variable', title: trans.__('Variables') },
    { group: 'cell', title: trans.__('Cells') }
  ];
  const offered = items.map((item, index) => ({ item, index }));
  return (
    <div className="ci-suggestions" role="listbox" id={id} aria-label={trans.__('Suggestions')}>
      {groups.map(({ group, title }) => {
        const own = offered.filter(({ item }) => item.group === group);
        return own.length === 0 ? null : (
          <div key={group} role="group" aria-label={title}>
            <div className="ci-partTitle" aria-hidden="true">
              {title}
            </div>
            {own.map(({ item, index }) => (
              <Option key={item.name} id={`${id}-${index}`} item={item} on={index === at} choose={choose} />
            ))}
          </div>
        );
      })}
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
