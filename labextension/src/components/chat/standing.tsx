import { deleteIcon, editIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { IAssistant, IReplies } from '../../chat-protocol';
import { usePanel } from './context';
import { IconButton, Problem, problemOf, Spinner, TextButton, useTrying } from './parts';
import { Popover } from './popover';

type Standing = IReplies['standing'];

function useStanding(): { readonly standing: Standing | null; readonly problem: string; readonly read: () => void } {
  const { chat } = usePanel();
  const [standing, setStanding] = React.useState<Standing | null>(null);
  const [problem, setProblem] = React.useState('');
  const read = React.useCallback(() => {
    chat.standing().then(setStanding, (error: unknown) => setProblem(problemOf(error)));
  }, [chat]);
  React.useEffect(read, [read]);
  return { standing, problem, read };
}

/** What every request of this folder carries along. */
export function Instructions({ close }: { close: () => void }): React.JSX.Element {
  const { chat, trans } = usePanel();
  const { standing, problem: missing } = useStanding();
  const [text, setText] = React.useState<string | null>(null);
  const { problem, busy, attempt } = useTrying();
  const save = async (): Promise<void> => {
    if (await attempt(() => chat.instruct(text ?? ''))) {
      close();
    }
  };
  return (
    <Popover label={trans.__('Instructions')} trans={trans} from="top" close={close}>
      <p className="ci-meta">{trans.__('What the model is told with every request from this folder.')}</p>
      {standing === null && missing === '' && <Spinner />}
      <textarea
        className="ci-field"
        rows={8}
        aria-label={trans.__('Instructions')}
        placeholder={trans.__('For example: amounts are in euros; plots in the colours of the house.')}
        disabled={standing === null}
        value={text ?? standing?.instructions ?? ''}
        onChange={event => setText(event.target.value)}
      />
      {[missing, problem].map(each => each !== '' && <Problem key={each} text={each} />)}
      <div className="ci-row">
        <TextButton accept disabled={busy || text === null} onClick={() => void save()}>
          {trans.__('Save')}
        </TextButton>
        <TextButton onClick={close}>{trans.__('Cancel')}</TextButton>
      </div>
    </Popover>
  );
}

const NOBODY: IAssistant = { name: '', instructions: '', model: '', tools: null };

/** The assistants of the folder: ask one, write one, dismiss one. */
export function Assistants(props: { readonly close: () => void; readonly ask: (name: string) => void }): React.JSX.Element {
  const { close, ask } = props;
  const { trans } = usePanel();
  const { standing, problem, read } = useStanding();
  const [edited, setEdited] = React.useState<IAssistant | null>(null);
  const done = (): void => {
    setEdited(null);
    read();
  };
  return (
    <Popover label={trans.__('Assistants')} trans={trans} from="top" close={close}>
      {standing === null && problem === '' && <Spinner />}
      {problem !== '' && <Problem text={problem} />}
      {edited !== null ? (
        <AssistantForm assistant={edited} tools={standing?.tools ?? []} done={done} />
      ) : (
        <>
          {standing?.assistants.length === 0 && (
            <p className="ci-meta">
              {trans.__('An assistant answers with instructions, a model and tools of its own. There is none yet.')}
            </p>
          )}
          <ul className="ci-threadList" aria-label={trans.__('Assistants')}>
            {standing?.assistants.map(each => (
              <AssistantEntry key={each.name} assistant={each} edit={setEdited} gone={read} ask={ask} />
            ))}
          </ul>
          <div className="ci-row">
            <TextButton onClick={() => setEdited(NOBODY)}>{trans.__('New assistant')}</TextButton>
          </div>
        </>
      )}
    </Popover>
  );
}

function AssistantEntry(props: {
  readonly assistant: IAssistant;
  readonly edit: (assistant: IAssistant) => void;
  readonly gone: () => void;
  readonly ask: (name: string) => void;
}): React.JSX.Element {
  const { assistant, edit, gone, ask } = props;
  const { chat, trans } = usePanel();
  const { problem, busy, attempt } = useTrying();
  const dismiss = async (): Promise<void> => {
    await chat.dismiss(assistant.name);
    gone();
  };
  return (
    <li>
      <span className="ci-entry">
        <span className="ci-name">{assistant.name}</span>
        <span className="ci-meta">{assistant.instructions}</span>
      </span>
      <TextButton onClick={() => ask(assistant.name)}>{trans.__('Ask %1', assistant.name)}</TextButton>
      <IconButton icon={editIcon} label={trans.__('Edit %1', assistant.name)} onClick={() => edit(assistant)} />
      <IconButton
        icon={deleteIcon}
        label={trans.__('Dismiss %1', assistant.name)}
        disabled={busy}
        onClick={() => void attempt(dismiss)}
      />
      {problem !== '' && <Problem text={problem} />}
    </li>
  );
}

function AssistantForm(props: {
  readonly assistant: IAssistant;
  readonly tools: readonly string[];
  readonly done: () => void;
}): React.JSX.Element {
  const { assistant, tools, done } = props;
  const { chat, trans } = usePanel();
  const [now, setNow] = React.useState(assistant);
  const { problem, busy, attempt } = useTrying();
  const save = async (): Promise<void> => {
    if (await attempt(() => chat.appoint({ ...now, name: now.name.trim() }))) {
      done();
    }
  };
  const isNew = assistant.name === '';
  return (
    <div className="ci-form">
      <Field label={trans.__('Name')} value={now.name} fixed={!isNew} change={name => setNow({ ...now, name })} />
      <label>
        {trans.__('What it is told')}
        <textarea
          className="ci-field"
          rows={5}
          value={now.instructions}
          onChange={event => setNow({ ...now, instructions: event.target.value })}
        />
      </label>
      <Field label={trans.__('Model (empty: as set)')} value={now.model} change={model => setNow({ ...now, model })} />
      {tools.length > 0 && (
        <ToolChoice tools={tools} chosen={now.tools} change={chosen => setNow({ ...now, tools: chosen })} />
      )}
      {problem !== '' && <Problem text={problem} />}
      <div className="ci-row">
        <TextButton accept disabled={busy || now.name.trim() === ''} onClick={() => void save()}>
          {trans.__('Save')}
        </TextButton>
        <TextButton onClick={done}>{trans.__('Cancel')}</TextButton>
      </div>
    </div>
  );
}

function Field(props: {
  readonly label: string;
  readonly value: string;
  readonly fixed?: boolean;
  readonly change: (value: string) => void;
}): React.JSX.Element {
  return (
    <label>
      {props.label}
      <input
        className="ci-field"
        value={props.value}
        disabled={props.fixed}
        onChange={event => props.change(event.target.value)}
      />
    </label>
  );
}

/** Which tools it may use; null stands for all. */
function ToolChoice(props: {
  readonly tools: readonly string[];
  readonly chosen: readonly string[] | null;
  readonly change: (chosen: readonly string[] | null) => void;
}): React.JSX.Element {
  const { tools, chosen, change } = props;
  const { trans } = usePanel();
  const now = chosen ?? tools;
  const toggle = (name: string): void => {
    const next = tools.filter(tool => now.includes(tool) !== (tool === name));
    change(next.length === tools.length ? null : next);
  };
  return (
    <fieldset>
      <legend>{trans.__('Tools')}</legend>
      {tools.map(name => (
        <label key={name} className="ci-check">
          <input type="checkbox" checked={now.includes(name)} onChange={() => toggle(name)} />
          {name}
        </label>
      ))}
    </fieldset>
  );
}
