import { fileIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { ITurnRecord } from '../../chat-protocol';
import { usePanel } from './context';
import { MarkdownText } from './markdown-text';
import { Button, Problem } from './parts';
import { isOpen, size } from './words';

/** What the turn says beside its answer: what it read in the results, notes, warnings, findings. */
export function Remarks({ turn }: { turn: ITurnRecord }): React.JSX.Element {
  const { trans } = usePanel();
  const lists = [
    { lines: turn.found, label: trans.__('Found'), className: 'ci-notes' },
    { lines: turn.warnings, label: trans.__('Warnings'), className: 'ci-warnings' },
    { lines: turn.notes, label: trans.__('Notes'), className: 'ci-notes' }
  ];
  return (
    <>
      {turn.reading !== '' && <MarkdownText text={turn.reading} />}
      {lists.map(
        ({ lines, label, className }) =>
          lines.length > 0 && (
            <ul key={label} className={className} aria-label={label}>
              {lines.map((line, index) => (
                <li key={index}>{line}</li>
              ))}
            </ul>
          )
      )}
    </>
  );
}

/** The files that the turn wrote. */
export function Files({ turn }: { turn: ITurnRecord }): React.JSX.Element | null {
  const { actions, trans } = usePanel();
  return turn.made.length === 0 ? null : (
    <ul className="ci-files" aria-label={trans.__('Files')}>
      {turn.made.map(file => (
        <li key={file.path}>
          <Button className="ci-link" icon={fileIcon} disabled={file.size === null} act={() => actions.openFile(file.path)}>
            {file.path}
          </Button>
          <span className="ci-meta">
            {file.size === null ? trans.__('gone') : size(file.size)}
            {!file.created && ` · ${trans.__('changed')}`}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** The figures that the turn's cells show, small; each leads to its cell. */
export function Figures({ turn }: { turn: ITurnRecord }): React.JSX.Element | null {
  const { actions, trans } = usePanel();
  // What it drew is asked for when it is over: the outputs are there then.
  const figures = React.useMemo(() => actions.figuresOf(turn.cells), [turn.cells.join(' '), isOpen(turn), actions]);
  return figures.length === 0 ? null : (
    <div className="ci-figures" role="group" aria-label={trans.__('Figures')}>
      {figures.map(({ cell, url }, index) => (
        <Button
          key={`${cell} ${index}`}
          className="ci-figure"
          label={trans.__('Figure %1: go to its cell', index + 1)}
          act={() => actions.goToCell(cell)}
        >
          <img src={url} alt="" />
        </Button>
      ))}
    </div>
  );
}

/** Why it did not end well, and the way on. */
export function TurnProblem({ turn, isLast }: { turn: ITurnRecord; isLast: boolean }): React.JSX.Element | null {
  const { chat, trans } = usePanel();
  if (turn.error?.message) {
    return (
      <Problem text={turn.error.message}>
        {isLast && !isOpen(turn) && <Button act={() => chat.retry(turn.id)}>{trans.__('Try again')}</Button>}
      </Problem>
    );
  }
  const isNew = !isOpen(turn) && turn.message !== turn.text && turn.message !== '';
  return isNew ? <p className="ci-message">{turn.message}</p> : null;
}
