import type { Cell, CodeCell, ICellModel } from '@jupyterlab/cells';
import type { IOutput } from '@jupyterlab/nbformat';
import type { NotebookPanel } from '@jupyterlab/notebook';

import type { ICellContent } from '../chat-protocol';
import { firstLine } from '../pins';
import { isCode, isCodeCell, ownText } from './open-notebook';

/** Characters of a cell's source, or of one output, that go along with a question. */
const MOST_CHARACTERS = 100_000;
const MOST_OUTPUTS = 50;

/** Return the cell of a notebook view with this id. */
export function cellOf(panel: NotebookPanel, id: string): Cell | null {
  return panel.content.widgets.find(cell => cell.model.id === id) ?? null;
}

/** Return the code cells with these ids, in the order of the ids. */
export function codeCellsOf(panel: NotebookPanel, ids: readonly string[]): CodeCell[] {
  return ids.map(id => cellOf(panel, id)).filter(cell => cell !== null).filter(isCodeCell);
}

/** Return what a cell holds. */
export function contentOf(model: ICellModel): ICellContent {
  return {
    id: model.id,
    cell_type: model.type,
    source: model.sharedModel.getSource(),
    outputs: isCode(model) ? model.outputs.toJSON() : [],
    execution_count: isCode(model) ? model.executionCount : null
  };
}

/** Return what a question about a cell takes along: its source, and of its outputs the texts. */
export function askedContent({ model }: Cell): ICellContent {
  const { source, outputs, ...rest } = contentOf(model);
  const texts = (outputs as readonly IOutput[]).slice(0, MOST_OUTPUTS).flatMap(textOnly);
  return { ...rest, source: source.slice(0, MOST_CHARACTERS), outputs: texts };
}

/** Whether a cell shows an error. */
export function hasFailed({ model }: Cell): boolean {
  const outputs = isCode(model) ? model.outputs : null;
  return Array.from({ length: outputs?.length ?? 0 }, (_, index) => outputs?.get(index).type).includes('error');
}

/** Return the id of the chat's turn that a cell is from, and its thread; empty if it is from none. */
export function turnOfCell({ model }: Cell): { readonly turn: string; readonly thread: string } {
  return { turn: ownText(model, 'turn'), thread: ownText(model, 'thread') };
}

/** Return how a cell is named in a list: its execution number, if it has one, and its first line. */
export function labelOf({ model }: Cell): string {
  const count = isCode(model) ? model.executionCount : null;
  const line = firstLine(model.sharedModel.getSource()).slice(0, 80);
  return `${count === null ? '' : `[${count}] `}${line}`.trim();
}

function textOnly(output: IOutput): IOutput[] {
  const { output_type: type, text, data } = output as { output_type: string; text?: Text; data?: { 'text/plain'?: Text } };
  if (type === 'stream') {
    return [{ ...output, text: joined(text) }];
  }
  if (type === 'error') {
    const { traceback } = output as { traceback: string[] };
    return [{ ...output, traceback: traceback.map(line => line.slice(0, MOST_CHARACTERS)) }];
  }
  const plain = joined(data?.['text/plain']);
  return plain === '' ? [] : [{ output_type: 'display_data', data: { 'text/plain': plain }, metadata: {} }];
}

type Text = string | string[];

function joined(text: Text | undefined): string {
  return (Array.isArray(text) ? text.join('') : (text ?? '')).slice(0, MOST_CHARACTERS);
}
