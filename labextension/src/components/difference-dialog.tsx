import { Dialog, ReactWidget, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { DifferenceView } from './difference-view';

/** Show how a generated cell differs from what was generated. */
export async function showDifference(before: string, after: string, trans: TranslationBundle): Promise<void> {
  const body = ReactWidget.create(<DifferenceView before={before} after={after} trans={trans} />);
  body.addClass('jp-ciMagic-dialog');
  await showDialog({
    title: trans.__('What was changed in the generated code'),
    body,
    buttons: [Dialog.okButton({ label: trans.__('Close') })]
  });
}
