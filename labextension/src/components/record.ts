import type { CodeCell } from '@jupyterlab/cells';

/** The type of the record that a turn leaves in the outputs of the cell that asked. */
export const RECORD = 'application/vnd.ci_magic.v1+json';

/** What is read of a record; anything else in it is left alone. */
export interface IRecord {
  readonly code: string;
  readonly codeHash: string;
}

/** Return the records in the outputs of a cell, each with the index of its output. */
export function recordsOf(cell: CodeCell): (IRecord & { readonly index: number })[] {
  const { outputs } = cell.model;
  return Array.from({ length: outputs.length }, (_, index) => ({ index, data: outputs.get(index).data[RECORD] })).flatMap(
    ({ index, data }) => {
      const { code, code_hash: codeHash } = (data ?? {}) as unknown as Record<string, unknown>;
      return typeof code === 'string' && typeof codeHash === 'string' ? [{ index, code, codeHash }] : [];
    }
  );
}

/** Return the hash of the code as generated that a cell's metadata name; empty if they name none. */
export function generatedHash(cell: CodeCell): string {
  const metadata = cell.model.getMetadata('ci_magic') as Record<string, unknown> | undefined;
  const hash = metadata?.['code_hash'];
  return typeof hash === 'string' ? hash : '';
}
