import { deleteIcon, editIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { IAssistant } from '../../chat-protocol';
import { usePanel } from './context';
import { Button, Entry, Spinner } from './parts';
import { Popover } from './popover';
import { useAnswer } from './use-chat';

/** What every request of this folder carries along. */
export function Instructions({ close }: { close: () => void }): React.JSX.Element {
  const { chat, trans } = usePanel();
  const { answer, busy } = useAnswer(() => chat.standing());
  const [text, setText] = React.useState<string | null>(null);
  const save = async (): Promise<void> => {
    await chat.instruct(text ?? '');
    close();
  };
  return (
    <Popover label={trans.__('Instructions')} close={close}>
      <p className="ci-meta">{trans.__('What the model is told with every request from this folder.')}</p>
      {busy && <Spinner />}
      <textarea
        className="ci-field"
        rows={8}
        aria-label={trans.__('Instructions')}
        placeholder={trans.__('For example: amounts are in euros; plots in the colours of the house.')}
        disabled={answer === null}
        value={text ?? answer?.instructions ?? ''}
        onChange={event => setText(event.target.value)}
      />
      <Ends disabled={text === null} save={save} end={close} />
    </Popover>
  );
}

/** The buttons that end a form. */
function Ends({ disabled, save, end }: { disabled: boolean; save: () => unknown; end: () => void }): React.JSX.Element {
  const { trans } = usePanel();
  return (
    <div className="ci-row">
      <Button className="ci-textButton jp-mod-accept" disabled={disabled} act={save}>
        {trans.__('Save')}
      </Button>
      <Button act={end}>{trans.__('Cancel')}</Button>
    </div>
  );
}

const NOBODY: IAssistant = { name: '', instructions: '', model: '', tools: null };

/** The assistants of the folder: ask one, write one, dismiss one. */
export function Assistants(props: { readonly close: () => void; readonly ask: (name: string) => void }): React.JSX.Element {
  const { close, ask } = props;
  const { chat, trans } = usePanel();
  const { answer, again, busy } = useAnswer(() => chat.standing());
  const [edited, edit] = React.useState<IAssistant | null>(null);
  const done = (): void => {
    edit(null);
    again();
  };
  const dismiss = async (name: string): Promise<void> => {
    await chat.dismiss(name);
    again();
  };
  return (
    <Popover label={trans.__('Assistants')} close={close}>
      {busy && <Spinner />}
      {edited !== null ? (
        <AssistantForm assistant={edited} tools={answer?.tools ?? []} done={done} />
      ) : (
        <>
          {answer?.assistants.length === 0 && (
            <p className="ci-meta">
              {trans.__('An assistant answers with instructions, a model and tools of its own. There is none yet.')}
            </p>
          )}
          <ul className="ci-list" aria-label={trans.__('Assistants')}>
            {answer?.assistants.map(each => {
              const { name, instructions } = each;
              return (
                <Entry key={name} name={name} about={instructions} label={trans.__('Ask %1', name)} act={() => ask(name)}>
                  <Button icon={editIcon} label={trans.__('Edit %1', name)} act={() => edit(each)} />
                  <Button icon={deleteIcon} label={trans.__('Dismiss %1', name)} act={() => dismiss(name)} />
                </Entry>
              );
            })}
          </ul>
          <Button act={() => edit(NOBODY)}>{trans.__('New assistant')}</Button>
        </>
      )}
    </Popover>
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
  const save = async (): Promise<void> => {
    await chat.appoint({ ...now, name: now.name.trim() });
    done();
  };
  const field = (name: 'name' | 'instructions' | 'model'): React.ComponentProps<'input'> & { className: string } => ({
    className: 'ci-field',
    value: now[name],
    onChange: ({ target }) => setNow({ ...now, [name]: target.value })
  });
  return (
    <div className="ci-form">
      <label>
        {trans.__('Name')}
        <input {...field('name')} disabled={assistant.name !== ''} />
      </label>
      <label>
        {trans.__('What it is told')}
        <textarea {...(field('instructions') as React.ComponentProps<'textarea'>)} rows={5} />
      </label>
      <label>
        {trans.__('Model (empty: as set)')}
        <input {...field('model')} />
      </label>
      {tools.length > 0 && <ToolChoice tools={tools} chosen={now.tools} change={chosen => setNow({ ...now, tools: chosen })} />}
      <Ends disabled={now.name.trim() === ''} save={save} end={done} />
    </div>
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
