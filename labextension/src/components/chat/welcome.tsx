import * as React from 'react';
import type { IChat, IChatState } from '../../chat-model';
import type { IModelServer } from '../../chat-protocol';
import { sparkIcon } from '../icon';
import { usePanel } from './context';
import { Button, Entry, Icon } from './parts';
import { useDraw } from './use-chat';

/** The chats whose users have seen the first view and want the rules to answer. */
const SETTLED = new WeakSet<IChat>();

/** What an empty thread shows: who shall answer, where nothing is set; else what can be asked. */
export function Beginning({ state, fill }: { state: IChatState; fill: (text: string) => void }): React.JSX.Element {
  const { chat } = usePanel();
  const draw = useDraw();
  const done = (): void => {
    SETTLED.add(chat);
    draw();
  };
  const { status } = state;
  return status?.kind === 'unset' && !SETTLED.has(chat) ? (
    <FirstRun hasKey={status.key} done={done} />
  ) : (
    <Empty state={state} fill={fill} />
  );
}

/** What can be asked, and where the answers come from. */
function Empty({ state, fill }: { state: IChatState; fill: (text: string) => void }): React.JSX.Element {
  const { trans } = usePanel();
  const examples = [
    trans.__('What is in this notebook’s data? Look for gaps and oddities.'),
    trans.__('Plot the most telling relation between two columns.'),
    trans.__('Explain the last cell and how to make it faster.')
  ];
  return (
    <div className="ci-empty">
      <Icon of={sparkIcon} className="ci-emptySign" />
      <p>{trans.__('Ask about the data in this notebook. Code that answers becomes a cell and runs in its kernel.')}</p>
      {['rules', 'unset'].includes(state.status?.kind ?? '') && (
        <p className="ci-meta">
          {trans.__('The built-in rules answer: they understand simple requests, and nothing leaves this machine.')}
        </p>
      )}
      <ul aria-label={trans.__('Examples')}>
        {examples.map(text => (
          <li key={text}>
            <Button className="ci-example" act={() => fill(text)}>
              {text}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The first run: nothing is set, and nothing is looked for until the user asks for it. */
function FirstRun({ hasKey, done }: { hasKey: boolean; done: () => void }): React.JSX.Element {
  const { chat, trans } = usePanel();
  const use = async (): Promise<void> => {
    // Back to what the environment says: nothing, so that rules answer.
    await chat.choose('', '');
    done();
  };
  return (
    <div className="ci-first">
      <h3>{trans.__('Who shall answer?')}</h3>
      <section>
        <h4>{trans.__('A model of a provider')}</h4>
        <p>
          {hasKey
            ? trans.__('A key was found in the environment. Choose a model below.')
            : trans.__(
                'Set OPENAI_API_KEY (and OPENAI_BASE_URL for another server) in the environment in which Jupyter starts.'
              )}
        </p>
      </section>
      <section>
        <h4>{trans.__('A model on this machine')}</h4>
        <LocalServers />
      </section>
      <section>
        <h4>{trans.__('No model')}</h4>
        <p>{trans.__('Simple requests are answered by rules, with nothing to set up.')}</p>
        <Button act={use}>{trans.__('Use the built-in rules')}</Button>
      </section>
    </div>
  );
}

function LocalServers(): React.JSX.Element {
  const { chat, trans } = usePanel();
  const [servers, setServers] = React.useState<readonly IModelServer[] | null>(null);
  return (
    <>
      <p>{trans.__('Ollama or LM Studio, at their usual ports.')}</p>
      <Button act={async () => setServers(await chat.servers())}>{trans.__('Look for local servers')}</Button>
      {servers?.length === 0 && <p role="status">{trans.__('None answers.')}</p>}
      <ul className="ci-list" aria-label={trans.__('Servers')}>
        {servers?.flatMap(({ name, models, base_url: url }) =>
          models.map(model => (
            <Entry
              key={`${url} ${model}`}
              name={model}
              about={name}
              label={trans.__('Use %1', model)}
              act={() => chat.choose(model, url)}
            />
          ))
        )}
      </ul>
    </>
  );
}
