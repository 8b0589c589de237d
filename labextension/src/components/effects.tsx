import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { IEffect } from '../protocol';

/** The effects of code, each with its line, what it would do in plain words, and the text that does it. */
export function EffectsList(props: {
  readonly effects: readonly IEffect[];
  /** How many lines stand above the code in its cell. */
  readonly above: number;
  readonly trans: TranslationBundle;
}): React.JSX.Element {
  const { effects, above, trans } = props;
  if (effects.length === 0) {
    return <p className="jp-ciMagic-plain">{trans.__('It touches nothing but the namespace.')}</p>;
  }
  const words = effectWords(trans);
  return (
    <ul className="jp-ciMagic-effects" aria-label={trans.__('What this code would do')}>
      {effects.map((effect, index) => (
        <li key={index}>
          <span className="jp-ciMagic-place">{trans.__('line %1', effect.line + above)}</span>{' '}
          <span>
            {words.get(effect.kind) ?? effect.kind}
            {effect.target !== '' && (
              <>
                {': '}
                <strong>{effect.target}</strong>
              </>
            )}
          </span>{' '}
          <code>{effect.source.trim()}</code>
        </li>
      ))}
    </ul>
  );
}

function effectWords(trans: TranslationBundle): ReadonlyMap<string, string> {
  return new Map([
    ['delete', trans.__('deletes')],
    ['overwrite', trans.__('overwrites')],
    ['shell', trans.__('runs a program of the system')],
    ['network', trans.__('reaches the network')],
    ['install', trans.__('installs packages')],
    ['secrets', trans.__('reads secrets')],
    ['exit', trans.__('ends the kernel')],
    ['dynamic', trans.__('runs code that is made only then')],
    ['database', trans.__('changes a database')],
    ['ci_magic', trans.__('touches ci_magic or the kernel itself')],
    ['replace', trans.__('puts something else in the place of what you have')]
  ]);
}
