import { RECORD } from '../components/record';
import { Jobs } from '../kernel-link';
import type { IContents, NotebookKernel } from '../notebook-cells/views';

/** A larger request would close the connection to the kernel. */
const MOST_CHARACTERS = 8_000_000;

const PLACE = 'ci_magic_place';

type Json = Record<string, unknown>;

interface ICell extends Json {
  outputs?: Json[];
}

interface INotebook extends Json {
  cells: ICell[];
}

/** A notebook that needs neither ci_magic nor a model, and how many prompts it was made from. */
export interface IFrozen {
  readonly notebook: INotebook;
  readonly prompts: number;
}

/** Why a notebook was not frozen, in one line for the user. */
export class FreezeError extends Error {}

/**
 * Return a notebook frozen, by the kernel's own `freeze`; its outputs stay in the page and are put back after.
 *
 * Throws {@link FreezeError} with what the kernel says, or `tooLarge`.
 */
export async function frozen(kernel: NotebookKernel, content: unknown, tooLarge: string): Promise<IFrozen> {
  const outputs: Json[] = [];
  const light = lightened(content as INotebook, outputs);
  const text = JSON.stringify(JSON.stringify(light));
  if (text.length > MOST_CHARACTERS) {
    throw new FreezeError(tooLarge);
  }
  const expression = `__import__('ci_magic.cells.frozen', fromlist=['frozen']).frozen(${text})`;
  const answer = await new Jobs(kernel).evaluate(expression);
  const made = answer?.data?.['application/json'] as IFrozen | undefined;
  if (made === undefined) {
    throw new FreezeError(answer?.evalue ?? 'aborted');
  }
  restore(made.notebook, outputs);
  return made;
}

/** Save a notebook beside `path` under a name that is free, and return its path. */
export async function saveBeside(
  contents: IContents,
  path: string,
  notebook: unknown
): Promise<string> {
  const stem = path.replace(/\.ipynb$/, '');
  const { content } = await contents.get(path.replace(/[^/]*$/, '').replace(/\/$/, ''));
  const taken = (content as { path: string }[]).map(each => each.path);
  let name = `${stem}-frozen.ipynb`;
  for (let number = 2; taken.includes(name); number++) {
    name = `${stem}-frozen-${number}.ipynb`;
  }
  await contents.save(name, { type: 'notebook', format: 'json', content: notebook });
  return name;
}

/** Return the notebook with a small note in the place of each output that is no record of a turn. */
function lightened(notebook: INotebook, outputs: Json[]): INotebook {
  const note = (output: Json): Json => {
    if ((output['data'] as Json | undefined)?.[RECORD] !== undefined) {
      return output;
    }
    outputs.push(output);
    return { output_type: 'display_data', data: {}, metadata: { [PLACE]: outputs.length - 1 } };
  };
  const cells = notebook.cells.map(cell => (cell.outputs ? { ...cell, outputs: cell.outputs.map(note) } : cell));
  return { ...notebook, cells };
}

function restore(notebook: INotebook, outputs: readonly Json[]): void {
  const original = (output: Json): Json => {
    const place = (output['metadata'] as Json | undefined)?.[PLACE];
    return typeof place === 'number' ? (outputs[place] ?? output) : output;
  };
  for (const cell of notebook.cells.filter(each => each.outputs !== undefined)) {
    cell.outputs = cell.outputs?.map(original) ?? [];
  }
}
