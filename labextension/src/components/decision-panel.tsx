import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { IDecision } from '../model';
import { markOf } from '../pins';
import type { Choice } from '../protocol';
import type { Action, IActionWords } from './decision-words';
import { actions, question } from './decision-words';
import { DifferenceView } from './difference-view';
import { EffectsList } from './effects';

/** What the panel hands back: an answer, with what should be different where the model is asked again. */
export interface IDecisionListener {
  answer(choice: Choice, note: string): void;
  edit(): void;
}

/** The question that stands between a cell's code and its output until it is answered. */
export class DecisionPanel extends ReactWidget {
  readonly #asked: IDecision;
  readonly #listener: IDecisionListener;
  readonly #trans: TranslationBundle;

  constructor(
    asked: IDecision,
    listener: IDecisionListener,
    trans: TranslationBundle
  ) {
    super();
    this.#asked = asked;
    this.#listener = listener;
    this.#trans = trans;
    this.addClass('jp-ciMagic-decision');
  }

  /** Say that the code is no longer the one that was judged, or is so again. */
  set edited(edited: boolean) {
    if (this.#isEdited !== edited) {
      this.#isEdited = edited;
      this.update();
    }
  }

  /** Put the focus on the usual answer, as soon as it is drawn. */
  focus(): void {
    const button = this.node.querySelector('button');
    this.#wantsFocus = button === null;
    button?.focus();
  }

  protected override render(): React.JSX.Element {
    const drawn = (): void => {
      if (this.#wantsFocus) {
        this.focus();
      }
    };
    const edited = this.#isEdited;
    return <Decision asked={this.#asked} listener={this.#listener} trans={this.#trans} {...{ edited, drawn }} />;
  }

  #isEdited = false;
  #wantsFocus = false;
}

/** What a question is drawn from. */
export interface IDecisionProps {
  readonly asked: IDecision;
  readonly listener: IDecisionListener;
  readonly trans: TranslationBundle;
  readonly edited: boolean;
  readonly drawn?: () => void;
  /** What to know before answering; the usual words if left out. */
  readonly detail?: string | undefined;
  /** What is asked about, below the question. */
  readonly children?: React.ReactNode;
}

/** The question, its effects and its answers. */
export function Decision({ asked, listener, trans, edited, drawn, children, ...rest }: IDecisionProps): React.JSX.Element {
  const [note, setNote] = React.useState<string | null>(null);
  const [compared, setCompared] = React.useState(asked.kind === 'fix');
  const id = React.useId();
  React.useEffect(() => drawn?.(), []);
  const { title, detail } = { ...question(asked.kind, trans), ...rest };
  const send = (text: string): void => listener.answer('regenerate', text);
  const local: Partial<Record<Action, () => void>> = {
    difference: () => setCompared(!compared),
    regenerate: () => setNote(note ?? ''),
    edit: () => listener.edit()
  };
  const act = (action: Action): void => (local[action] ?? (() => listener.answer(action as Choice, '')))();
  const offered = actions(asked.kind, trans).filter(each => isOffered(each.action, asked));
  const root = useKeys(key => {
    if (note !== null && document.activeElement instanceof HTMLInputElement) {
      return { Enter: () => send(note), Escape: () => setNote(null) }[key];
    }
    const chosen = offered.find(each => each.key === key);
    return chosen && (() => act(chosen.action));
  });
  return (
    <div role="group" aria-labelledby={id} ref={root}>
      <p className="jp-ciMagic-title" id={id}>
        {title}
      </p>
      {detail !== '' && <p className="jp-ciMagic-plain">{detail}</p>}
      {children}
      {(asked.kind === 'approve' || asked.effects.length > 0) && (
        <EffectsList effects={asked.effects} above={markOf(asked.source) === '' ? 0 : 1} trans={trans} />
      )}
      {edited && (
        <p className="jp-ciMagic-plain">
          {trans.__('You changed the code since; what is listed here is about the code before.')}
        </p>
      )}
      {compared && <DifferenceView before={asked.original} after={asked.source} trans={trans} />}
      <Buttons offered={offered} compared={compared} act={act} trans={trans} />
      {note !== null && <Note {...{ note, trans, change: setNote }} send={() => send(note)} />}
    </div>
  );
}

function isOffered(action: Action, asked: IDecision): boolean {
  if (action === 'difference') {
    return asked.original !== '' && asked.original !== asked.source;
  }
  return action === 'stop' || action === 'edit' || asked.choices.includes(action);
}

/**
 * Give the keys that are pressed inside an element to `find`, which returns what they do.
 *
 * JupyterLab hears keys at the document before any element does: a letter would cut the cell. So they are taken at the
 * window; only those with a modifier pass, except what runs cells.
 */
function useKeys(find: (key: string) => (() => void) | undefined): React.RefObject<HTMLDivElement> {
  const root = React.useRef<HTMLDivElement>(null);
  React.useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (isModified(event) || event.target instanceof HTMLTextAreaElement || !root.current?.contains(event.target as Node)) {
        return;
      }
      event.stopPropagation();
      // Enter while an input method composes chooses a character; it must not send half a sentence.
      const act = event.isComposing ? undefined : find(event.key.length === 1 ? event.key.toLowerCase() : event.key);
      if (act !== undefined) {
        event.preventDefault();
        act();
      }
    };
    window.addEventListener('keydown', pressed, true);
    return () => window.removeEventListener('keydown', pressed, true);
  });
  return root;
}

function isModified(event: KeyboardEvent): boolean {
  return (event.ctrlKey || event.metaKey || event.altKey) && event.key !== 'Enter';
}

function Buttons(props: {
  readonly offered: readonly IActionWords[];
  readonly compared: boolean;
  readonly act: (action: Action) => void;
  readonly trans: TranslationBundle;
}): React.JSX.Element {
  const { offered, compared, act, trans } = props;
  return (
    <div className="jp-ciMagic-buttons">
      {offered.map((each, index) => (
        <button
          key={each.action}
          className={`jp-mod-styled ${index === 0 ? 'jp-mod-accept' : ''}`}
          aria-keyshortcuts={each.key}
          aria-expanded={each.action === 'difference' ? compared : undefined}
          onClick={() => act(each.action)}
        >
          {each.action === 'difference' && compared ? trans.__('Hide difference') : each.label}
          <kbd aria-hidden="true">{each.key === 'Escape' ? trans.__('Esc') : each.key.toUpperCase()}</kbd>
        </button>
      ))}
    </div>
  );
}

function Note(props: {
  readonly note: string;
  readonly trans: TranslationBundle;
  readonly change: (note: string) => void;
  readonly send: () => void;
}): React.JSX.Element {
  const { note, trans, change, send } = props;
  return (
    <div className="jp-ciMagic-note">
      <input
        className="jp-mod-styled"
        autoFocus
        aria-label={trans.__('What should be different?')}
        placeholder={trans.__('What should be different?')}
        value={note}
        onChange={event => change(event.target.value)}
      />
      <button className="jp-mod-styled jp-mod-accept" onClick={send}>
        {trans.__('Generate')}
        <kbd aria-hidden="true">{trans.__('Enter')}</kbd>
      </button>
    </div>
  );
}
