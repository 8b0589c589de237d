import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { IChatState } from '../../chat-model';
import type { ITurnRecord } from '../../chat-protocol';
import { usePanel } from './context';
import { isOpen, leftWords, limitWords, money, short, spentWords, stateWords } from './words';

/** The state of the newest turn, what it has spent and may spend, and what the thread has. */
export function StatusLine({ state }: { state: IChatState }): React.JSX.Element {
  const { trans } = usePanel();
  const turn = state.turns.find(each => isOpen(each) && each.state !== 'queued') ?? state.turns.at(-1);
  const total = state.turns.length > 1 && !state.turns.some(isOpen) ? totalWords(state, trans) : [];
  return (
    <div
      className="ci-status"
      role="status"
      aria-live="off"
      title={turn === undefined ? undefined : limitWords(turn, trans)}
    >
      <span>{(turn === undefined ? [linkWords(state, trans)] : turnWords(turn, trans)).join(' · ')}</span>
      {total.length > 0 && (
        <span className="ci-total" title={trans.__('This conversation')}>
          Σ {total.join(' · ')}
        </span>
      )}
    </div>
  );
}

function linkWords({ link }: IChatState, trans: TranslationBundle): string {
  return {
    none: trans.__('No kernel'),
    loading: trans.__('Connecting'),
    missing: trans.__('Not installed'),
    busy: trans.__('Kernel busy'),
    ready: trans.__('Ready'),
    lost: trans.__('Not connected')
  }[link];
}

function turnWords(turn: ITurnRecord, trans: TranslationBundle): string[] {
  const left = isOpen(turn) ? leftWords(turn, trans) : '';
  return [stateWords(turn.state, trans), ...(left === '' ? [] : [left]), ...spentWords(turn.spent, trans)];
}

function totalWords({ threads, thread }: IChatState, trans: TranslationBundle): string[] {
  const { tokens = 0, cost = null } = threads.find(each => each.name === thread) ?? {};
  return [
    ...(tokens > 0 ? [trans.__('%1 tokens', short(tokens))] : []),
    ...(cost === null || cost === 0 ? [] : [money(cost)])
  ];
}
