import { fileIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { IFigure } from '../../chat-model';
import type { IMadeFile, ITurnRecord } from '../../chat-protocol';
import type { IPanel } from './context';
import { usePanel } from './context';
import { MarkdownText } from './markdown-text';
import { Icon, Problem, useTrying } from './parts';
import { useTools } from './turn';
import { isOpen, size } from './words';

/** What the turn says beside its answer: what it read in the results, notes, warnings, findings. */
export function Remarks({ turn }: { turn: ITurnRecord }): React.JSX.Element {
  const { trans } = usePanel();
  const tools = useTools();
  return (
    <>
      {turn.reading !== '' && (
        <div className="ci-reading">
          <MarkdownText text={turn.reading} grows={false} tools={tools} />
        </div>
      )}
      <Lines lines={turn.found} label={trans.__('Found')} className="ci-notes" />
      <Lines lines={turn.warnings} label={trans.__('Warnings')} className="ci-warnings" />
      <Lines lines={turn.notes} label={trans.__('Notes')} className="ci-notes" />
    </>
  );
}

function Lines(props: {
  readonly lines: readonly string[];
  readonly label: string;
  readonly className: string;
}): React.JSX.Element | null {
  const { lines, label, className } = props;
  return lines.length === 0 ? null : (
    <ul className={className} aria-label={label}>
      {lines.map((line, index) => (
        <li key={index}>{line}</li>
      ))}
    </ul>
  );
}

/** The files that the turn wrote. */
export function Files({ turn }: { turn: ITurnRecord }): React.JSX.Element | null {
  const { trans } = usePanel();
  return turn.made.length === 0 ? null : (
    <ul className="ci-files" aria-label={trans.__('Files')}>
      {turn.made.map(file => (
        <li key={file.path}>
          <MadeFile file={file} />
        </li>
      ))}
    </ul>
  );
}

function MadeFile({ file }: { file: IMadeFile }): React.JSX.Element {
  const { actions, trans } = usePanel();
  const isGone = file.size === null;
  return (
    <>
      <button type="button" className="ci-link" disabled={isGone} onClick={() => actions.openFile(file.path)}>
        <Icon of={fileIcon} />
        {file.path}
      </button>
      <span className="ci-meta">
        {file.size === null ? trans.__('gone') : size(file.size)}
        {!file.created && ` · ${trans.__('changed')}`}
      </span>
    </>
  );
}

/** The figures that the turn's cells show, small; each leads to its cell. */
export function Figures({ turn, panel }: { turn: ITurnRecord; panel: IPanel }): React.JSX.Element | null {
  const { actions, trans } = panel;
  const [figures, setFigures] = React.useState<readonly IFigure[]>([]);
  const cells = turn.cells.join(' ');
  const open = isOpen(turn);
  React.useEffect(() => {
    let isCurrent = true;
    if (turn.cells.length > 0) {
      void actions.figuresOf(turn.cells).then(
        found => isCurrent && setFigures(found),
        () => isCurrent && setFigures([])
      );
    }
    return () => {
      isCurrent = false;
    };
  }, [cells, open, actions]);
  return figures.length === 0 ? null : (
    <div className="ci-figures" role="group" aria-label={trans.__('Figures')}>
      {figures.map(({ cell, url }, index) => (
        <button
          key={`${cell} ${index}`}
          type="button"
          aria-label={trans.__('Figure %1: go to its cell', index + 1)}
          onClick={() => actions.goToCell(cell)}
        >
          <img src={url} alt="" />
        </button>
      ))}
    </div>
  );
}

/** Why it did not end well, and the way on. */
export function TurnProblem({ turn, isLast }: { turn: ITurnRecord; isLast: boolean }): React.JSX.Element | null {
  const { chat, trans } = usePanel();
  const { problem, busy, attempt } = useTrying();
  if (turn.error !== null && turn.error.message !== '') {
    const remedy = { label: trans.__('Try again'), act: () => void attempt(() => chat.retry(turn.id)) };
    const offered = isLast && !busy && !isOpen(turn);
    return <Problem text={problem || turn.error.message} {...(offered && { remedy })} />;
  }
  const shown = isOpen(turn) || turn.message === turn.text ? '' : turn.message;
  return shown === '' ? null : <p className="ci-message">{shown}</p>;
}
