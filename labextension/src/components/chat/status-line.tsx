import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { IChatState, LinkState } from '../../chat-model';
import { usePanel } from './context';
import { current, isOpen, leftWords, limitWords, spentWords, stateWords, totalWords } from './words';

/** The state of the newest turn, what it has spent and may spend, and what the thread has. */
export function StatusLine({ state }: { state: IChatState }): React.JSX.Element {
  const { trans } = usePanel();
  const { link, threads, thread, turns } = state;
  const turn = current(turns) ?? turns.at(-1);
  const info = threads.find(each => each.name === thread);
  const total = info === undefined || turns.length < 2 || turns.some(isOpen) ? [] : totalWords(info, trans);
  const words =
    turn === undefined
      ? [linkWords(link, trans)]
      : [stateWords(turn.state, trans), isOpen(turn) ? leftWords(turn, trans) : '', ...spentWords(turn.spent, trans)];
  return (
    <div className="ci-status" role="status" aria-live="off" title={turn && limitWords(turn, trans)}>
      <span>{words.filter(each => each !== '').join(' · ')}</span>
      {total.length > 0 && (
        <span className="ci-total" title={trans.__('This thread')}>
          Σ {total.join(' · ')}
        </span>
      )}
    </div>
  );
}

function linkWords(link: LinkState, trans: TranslationBundle): string {
  return {
    none: trans.__('No kernel'),
    loading: trans.__('Connecting'),
    missing: trans.__('Not installed'),
    busy: trans.__('Kernel busy'),
    ready: trans.__('Ready'),
    lost: trans.__('Not connected')
  }[link];
}
