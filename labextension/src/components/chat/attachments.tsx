import { closeIcon, codeIcon, fileIcon, userIcon } from '@jupyterlab/ui-components';
import type { LabIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import { firstLine } from '../../pins';
import { usePanel } from './context';
import type { IWriting } from './drafts';
import { Icon, Spinner } from './parts';

interface IAttachment {
  readonly icon: LabIcon;
  readonly name: string;
  readonly without: (writing: IWriting) => IWriting;
}

/** What goes along with a message, each with a button that takes it out. */
export function Attachments(props: {
  readonly writing: IWriting;
  readonly change: (change: (writing: IWriting) => IWriting) => void;
  /** The share of an upload that is done; null where there is none. */
  readonly uploading: number | null;
}): React.JSX.Element | null {
  const { writing, change, uploading } = props;
  const { trans } = usePanel();
  const all = attachmentsOf(writing, trans.__('Cell'));
  if (all.length === 0 && uploading === null) {
    return null;
  }
  return (
    <ul className="ci-attachments" aria-label={trans.__('Attachments')}>
      {all.map(({ icon, name, without }) => (
        <li key={name} title={name}>
          <Icon of={icon} />
          <span className="ci-name">{name}</span>
          <button type="button" aria-label={trans.__('Remove %1', name)} onClick={() => change(without)}>
            <Icon of={closeIcon} />
          </button>
        </li>
      ))}
      {uploading !== null && (
        <li>
          <Spinner />
          <span>{trans.__('Uploading… %1%', Math.round(uploading * 100))}</span>
        </li>
      )}
    </ul>
  );
}

function attachmentsOf(writing: IWriting, cellWord: string): IAttachment[] {
  const { assistant = '', ...others } = writing.options;
  const cells = writing.about.map(cell => ({
    icon: codeIcon,
    name: `${cellWord} ${cell.execution_count === null ? '' : `[${cell.execution_count}] `}${short(firstLine(cell.source))}`,
    without: (now: IWriting) => ({ ...now, about: now.about.filter(each => each.id !== cell.id) })
  }));
  const files = writing.files.map(name => ({
    icon: fileIcon,
    name,
    without: (now: IWriting) => ({ ...now, files: now.files.filter(each => each !== name) })
  }));
  const who = { icon: userIcon, name: assistant, without: (now: IWriting) => ({ ...now, options: others }) };
  return [...(assistant === '' ? [] : [who]), ...files, ...cells];
}

function short(line: string): string {
  return line.length > 40 ? `${line.slice(0, 39)}…` : line;
}
