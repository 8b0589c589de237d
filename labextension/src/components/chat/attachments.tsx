import type { LabIcon } from '@jupyterlab/ui-components';
import { closeIcon, codeIcon, fileIcon, userIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import { firstLine } from '../../pins';
import { usePanel } from './context';
import type { IWriting } from './drafts';
import { Button, Icon, Spinner } from './parts';

/** What goes along with a message, each with a button that takes it out. */
export function Attachments(props: {
  readonly writing: IWriting;
  readonly change: (change: (writing: IWriting) => IWriting) => void;
  /** The share of an upload that is done; null where there is none. */
  readonly uploading: number | null;
}): React.JSX.Element | null {
  const { writing, change, uploading } = props;
  const { trans } = usePanel();
  const { assistant, ...options } = writing.options;
  const item = (icon: LabIcon, name: string, without: Partial<IWriting>): React.JSX.Element => (
    <li key={name} title={name}>
      <Icon of={icon} />
      <span className="ci-name">{name}</span>
      <Button icon={closeIcon} label={trans.__('Remove %1', name)} act={() => change(now => ({ ...now, ...without }))} />
    </li>
  );
  const all = [
    ...(assistant ? [item(userIcon, assistant, { options })] : []),
    ...writing.files.map(name => item(fileIcon, name, { files: writing.files.filter(each => each !== name) })),
    ...writing.about.map(cell => {
      const count = cell.execution_count === null ? '' : `[${cell.execution_count}] `;
      const name = `${trans.__('Cell')} ${count}${short(firstLine(cell.source))}`;
      return item(codeIcon, name, { about: writing.about.filter(each => each !== cell) });
    })
  ];
  return all.length === 0 && uploading === null ? null : (
    <ul className="ci-attachments" aria-label={trans.__('Attachments')}>
      {all}
      {uploading !== null && (
        <li>
          <Spinner />
          <span>{trans.__('Uploading… %1%', Math.round(uploading * 100))}</span>
        </li>
      )}
    </ul>
  );
}

function short(line: string): string {
  return line.length > 40 ? `${line.slice(0, 39)}…` : line;
}
