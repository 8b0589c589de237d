import * as React from 'react';
import type { IChatState } from '../../chat-model';
import { usePanel } from './context';
import { Button, isComposing, Spinner } from './parts';
import { Popover } from './popover';
import { useAnswer } from './use-chat';

/** More than these are not listed: who has as many types some letters of the name. */
const MOST = 200;

/** The models that the server offers; one of another name can be typed. */
export function ModelPicker({ state, close }: { state: IChatState; close: () => void }): React.JSX.Element {
  const { chat, trans } = usePanel();
  const { answer, busy } = useAnswer(() => chat.models());
  const [text, setText] = React.useState('');
  const now = state.status?.model ?? '';
  const sought = text.trim();
  const shown = (answer ?? []).filter(each => each.toLowerCase().includes(sought.toLowerCase())).slice(0, MOST);
  const take = async (model: string): Promise<void> => {
    await chat.choose(model, '');
    close();
  };
  const onEnter = useEnter(take);
  return (
    <Popover label={trans.__('Model')} close={close}>
      <input
        className="ci-field"
        aria-label={trans.__('Name of the model')}
        placeholder={now || trans.__('Name of the model')}
        value={text}
        onChange={event => setText(event.target.value)}
        onKeyDown={event => onEnter(event, shown.length === 1 ? shown[0] : sought)}
      />
      {busy ? <Spinner /> : <ModelList models={shown} now={now} take={take} />}
      <Button act={() => take('')}>{trans.__('As set in the environment')}</Button>
    </Popover>
  );
}

type Take = (model: string) => Promise<void>;

/** Return what Enter does where a model is named. */
function useEnter(take: Take): (event: React.KeyboardEvent, model?: string) => void {
  const { attempt } = usePanel();
  return (event, model = '') => {
    if (event.key === 'Enter' && model !== '' && !isComposing(event)) {
      event.preventDefault();
      void attempt(() => take(model));
    }
  };
}

function ModelList(props: { readonly models: readonly string[]; readonly now: string; readonly take: Take }): React.JSX.Element {
  const { models, now, take } = props;
  const { attempt, trans } = usePanel();
  const onEnter = useEnter(take);
  return (
    <select
      size={8}
      aria-label={trans.__('Models')}
      defaultValue={now}
      onKeyDown={event => onEnter(event, event.currentTarget.value)}
    >
      {models.map(each => (
        <option key={each} onClick={() => void attempt(() => take(each))}>
          {each}
        </option>
      ))}
    </select>
  );
}
