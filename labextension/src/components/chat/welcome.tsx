import * as React from 'react';
import type { IChatState } from '../../chat-model';
import type { IModelServer } from '../../chat-protocol';
import { sparkIcon } from '../icon';
import { usePanel } from './context';
import { Icon, Problem, Spinner, TextButton, useTrying } from './parts';

/** What an empty thread shows: what can be asked, and where the answers come from. */
export function Empty({ state, fill }: { state: IChatState; fill: (text: string) => void }): React.JSX.Element {
  const { trans } = usePanel();
  const examples = [
    trans.__('What is in this notebook’s data? Look for gaps and oddities.'),
    trans.__('Plot the most telling relation between two columns.'),
    trans.__('Explain the last cell and how to make it faster.')
  ];
  const isRules = state.status?.kind === 'rules' || state.status?.kind === 'unset';
  return (
    <div className="ci-empty">
      <Icon of={sparkIcon} className="ci-emptySign" />
      <p>{trans.__('Ask about the data in this notebook. Code that answers becomes a cell and runs in its kernel.')}</p>
      {isRules && (
        <p className="ci-meta">
          {trans.__('The built-in rules answer: they understand simple requests, and nothing leaves this machine.')}
        </p>
      )}
      <ul aria-label={trans.__('Examples')}>
        {examples.map(text => (
          <li key={text}>
            <button type="button" className="ci-example" onClick={() => fill(text)}>
              {text}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The first run: nothing is set, and nothing is looked for until the user asks for it. */
export function FirstRun({ state, done }: { state: IChatState; done: () => void }): React.JSX.Element {
  const { chat, trans } = usePanel();
  const { problem, busy, attempt } = useTrying();
  const use = async (): Promise<void> => {
    // Back to what the environment says: nothing, so that rules answer.
    if (await attempt(() => chat.choose('', ''))) {
      done();
    }
  };
  const hasKey = state.status?.key === true;
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
        <TextButton disabled={busy} onClick={() => void use()}>
          {trans.__('Use the built-in rules')}
        </TextButton>
        {problem !== '' && <Problem text={problem} />}
      </section>
    </div>
  );
}

function LocalServers(): React.JSX.Element {
  const { chat, trans } = usePanel();
  const [servers, setServers] = React.useState<readonly IModelServer[] | null>(null);
  const { problem, busy, attempt } = useTrying();
  const look = async (): Promise<void> => setServers(await chat.servers());
  return (
    <>
      <p>{trans.__('Ollama or LM Studio, at their usual ports.')}</p>
      <TextButton disabled={busy} onClick={() => void attempt(look)}>
        {trans.__('Look for local servers')}
      </TextButton>
      {busy && <Spinner />}
      {problem !== '' && <Problem text={problem} />}
      {servers?.length === 0 && <p role="status">{trans.__('None answers.')}</p>}
      <ul className="ci-threadList" aria-label={trans.__('Servers')}>
        {servers?.flatMap(server =>
          server.models.map(model => (
            <li key={`${server.base_url} ${model}`}>
              <span className="ci-entry">
                <span className="ci-name">{model}</span>
                <span className="ci-meta">{server.name}</span>
              </span>
              <TextButton disabled={busy} onClick={() => void attempt(() => chat.choose(model, server.base_url))}>
                {trans.__('Use')}
              </TextButton>
            </li>
          ))
        )}
      </ul>
    </>
  );
}
