import * as React from 'react';
import type { IChatState } from '../../chat-model';
import { usePanel } from './context';
import { isComposing, Problem, problemOf, Spinner, TextButton, useTrying } from './parts';
import { Popover } from './popover';

/** The models that the server offers; one of another name can be typed. */
export function ModelPicker({ state, close }: { state: IChatState; close: () => void }): React.JSX.Element {
  const { chat, trans } = usePanel();
  const { models, problem: missing } = useModels();
  const [text, setText] = React.useState('');
  const { problem, busy, attempt } = useTrying();
  const now = state.status?.model ?? '';
  const sought = text.trim().toLowerCase();
  const shown = (models ?? []).filter(name => name.toLowerCase().includes(sought)).slice(0, 200);
  const take = async (name: string): Promise<void> => {
    if (await attempt(() => chat.choose(name, ''))) {
      close();
    }
  };
  return (
    <Popover label={trans.__('Model')} trans={trans} from="bottom" close={close}>
      <input
        className="ci-field"
        aria-label={trans.__('Name of the model')}
        placeholder={now === '' ? trans.__('Name of the model') : now}
        value={text}
        onChange={event => setText(event.target.value)}
        onKeyDown={event => {
          if (event.key === 'Enter' && !isComposing(event)) {
            event.preventDefault();
            void (text.trim() !== '' && take(shown.length === 1 ? (shown[0] ?? '') : text.trim()));
          }
        }}
      />
      {models === null && <Spinner />}
      <ModelList models={shown} now={now} busy={busy} take={name => void take(name)} />
      <div className="ci-row">
        <TextButton disabled={busy} onClick={() => void take('')}>
          {trans.__('As set in the environment')}
        </TextButton>
      </div>
      {[missing, problem].map(each => each !== '' && <Problem key={each} text={each} />)}
    </Popover>
  );
}

function useModels(): { readonly models: readonly string[] | null; readonly problem: string } {
  const { chat } = usePanel();
  const [models, setModels] = React.useState<readonly string[] | null>(null);
  const [problem, setProblem] = React.useState('');
  React.useEffect(() => {
    let isCurrent = true;
    const keep = (found: readonly string[], why: string): void => {
      if (isCurrent) {
        setModels(found);
        setProblem(why);
      }
    };
    chat.models().then(
      found => keep(found, ''),
      (error: unknown) => keep([], problemOf(error))
    );
    return () => {
      isCurrent = false;
    };
  }, [chat]);
  return { models, problem };
}

function ModelList(props: {
  readonly models: readonly string[];
  readonly now: string;
  readonly busy: boolean;
  readonly take: (name: string) => void;
}): React.JSX.Element {
  const { models, now, busy, take } = props;
  const { trans } = usePanel();
  const list = React.useRef<HTMLDivElement>(null);
  const move = (event: React.KeyboardEvent): void => {
    const items = [...(list.current?.querySelectorAll<HTMLElement>('[role="option"]') ?? [])];
    const at = items.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    const act = event.key === 'Enter' || event.key === ' ' ? () => take(models[at] ?? '') : undefined;
    if (to !== undefined || act !== undefined) {
      event.preventDefault();
      (act ?? (() => items.at((to ?? 0) % items.length)?.focus()))();
    }
  };
  return (
    <div ref={list} role="listbox" aria-label={trans.__('Models')} className="ci-models" onKeyDown={move}>
      {models.map((name, index) => (
        <div
          key={name}
          role="option"
          aria-selected={name === now}
          aria-disabled={busy}
          tabIndex={name === now || (index === 0 && !models.includes(now)) ? 0 : -1}
          onClick={() => take(name)}
        >
          {name}
        </div>
      ))}
    </div>
  );
}
