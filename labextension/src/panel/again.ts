import type { ICellView } from '../notebook-cells/views';
import { applyEdits } from '../notebook-cells/open-notebook';
import { runCell } from '../notebook-cells/views';
import { askedAnew, difference, isPrompt } from '../pins';

/**
 * Run a prompt once more as `%%ci --new`, without `--repair`.
 *
 * This stands in the cell only until its text has been read, so that Run All does not ask the model again for ever;
 * it is no step that Ctrl+Z would bring back.
 */
export async function generateAgain(view: ICellView): Promise<void> {
  const { model } = view.cell;
  const source = model.sharedModel.getSource();
  const asking = askedAnew(source);
  if (!isPrompt(source)) {
    return;
  }
  rewrite(view, asking);
  const restore = (): void => {
    model.stateChanged.disconnect(started);
    if (!view.cell.isDisposed && model.sharedModel.getSource() === asking) {
      rewrite(view, source);
    }
  };
  const started = (_: unknown, change: { name: string }): void => {
    if (change.name === 'executionState' && model.executionState === 'running') {
      restore();
    }
  };
  model.stateChanged.connect(started);
  try {
    await runCell(view);
  } finally {
    restore();
  }
}

function rewrite({ cell }: ICellView, source: string): void {
  const shared = cell.model.sharedModel;
  shared.transact(() => applyEdits(shared, difference(shared.getSource(), source)), false);
}
