import type { CodeCell } from '@jupyterlab/cells';
import { recordsOf } from './record';

/** Return the folded attempts in what a prompt cell shows: those in the views of its turns, not in other outputs. */
export function attemptsOf(cell: CodeCell): HTMLDetailsElement[] {
  const shown = cell.outputArea.node.querySelectorAll(':scope > .jp-OutputArea-child');
  return recordsOf(cell).flatMap(({ index }) => [...(shown[index]?.querySelectorAll('details') ?? [])]);
}

/** Unfold all attempts, or fold them if any is unfolded. */
export function toggleAttempts(cell: CodeCell): void {
  const attempts = attemptsOf(cell);
  const open = !attempts.some(each => each.open);
  attempts.forEach(each => {
    each.open = open;
  });
}
