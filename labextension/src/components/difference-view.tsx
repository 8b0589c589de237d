import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { IDifferenceLine, IHunk } from './difference';
import { differenceLines, hunks } from './difference';

/** What a difference shows: two texts. */
export interface IDifferenceProps {
  readonly before: string;
  readonly after: string;
  readonly trans: TranslationBundle;
}

/** More lines than these are not drawn: nobody reads them, and the page would stall. */
const MOST_LINES = 2000;

/**
 * A line difference, with signs beside the colours; scrolls in itself, by keys too.
 */
export function DifferenceView({ before, after, trans }: IDifferenceProps): React.JSX.Element {
  const found = React.useMemo(() => hunks(differenceLines(before, after)), [before, after]);
  if (found.length === 0) {
    return <p className="jp-ciMagic-plain">{trans.__('There is no difference.')}</p>;
  }
  return (
    <div className="jp-ciMagic-difference" role="group" aria-label={trans.__('Difference')} tabIndex={0}>
      {drawn(found).map(hunk => (
        <HunkView key={`${hunk.before}.${hunk.after}`} hunk={hunk} trans={trans} />
      ))}
    </div>
  );
}

function drawn(found: readonly IHunk[]): IHunk[] {
  let left = MOST_LINES;
  return found
    .map(hunk => {
      const lines = hunk.lines.slice(0, Math.max(0, left));
      left -= hunk.lines.length;
      return { ...hunk, lines };
    })
    .filter(hunk => hunk.lines.length > 0);
}

function HunkView({ hunk, trans }: { hunk: IHunk; trans: TranslationBundle }): React.JSX.Element {
  return (
    <>
      <div className="jp-ciMagic-place">{trans.__('line %1', hunk.after)}</div>
      {hunk.lines.map((line, index) => (
        <LineView key={index} line={line} trans={trans} />
      ))}
    </>
  );
}

/** One line of a difference, with its sign. */
export function LineView({ line, trans }: { line: IDifferenceLine; trans: TranslationBundle }): React.JSX.Element {
  const said = { '-': trans.__('removed:'), '+': trans.__('added:'), ' ': '' }[line.sign];
  const kind = { '-': 'jp-mod-removed', '+': 'jp-mod-added', ' ': '' }[line.sign];
  return (
    <div className={`jp-ciMagic-line ${kind}`}>
      <span className="jp-ciMagic-sign" aria-hidden="true">
        {line.sign}
      </span>
      {said !== '' && <span className="jp-ciMagic-hidden">{said} </span>}
      <span>{line.text}</span>
    </div>
  );
}
