import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { problemOf } from './parts';

interface IGuardedProps {
  readonly trans: TranslationBundle;
  readonly children: React.ReactNode;
}

/** Shows what is inside; where drawing that fails, a line and a way to try again, instead of an empty panel. */
export class Guarded extends React.Component<IGuardedProps, { readonly problem: string }> {
  override state = { problem: '' };

  static getDerivedStateFromError(error: unknown): { problem: string } {
    return { problem: problemOf(error) || 'Error' };
  }

  override render(): React.ReactNode {
    const { trans, children } = this.props;
    const { problem } = this.state;
    return problem === '' ? (
      children
    ) : (
      <div className="ci-problem" role="alert">
        {trans.__('The chat could not be drawn: %1', problem)}
        <button className="jp-mod-styled" onClick={() => this.setState({ problem: '' })}>
          {trans.__('Show again')}
        </button>
      </div>
    );
  }
}
