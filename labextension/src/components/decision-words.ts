import type { TranslationBundle } from '@jupyterlab/translation';
import type { Choice, DecisionKind } from '../protocol';

/** What the user can click or press: an answer, or (`edit`, `difference`) something that only shows. */
export type Action = Choice | 'edit' | 'difference';

/** An action as the panel shows it; `key` is a letter, or `Escape`. */
export interface IActionWords {
  readonly action: Action;
  readonly label: string;
  readonly key: string;
}

/** Return the question that a decision asks, and what to know before answering it. */
export function question(kind: DecisionKind, trans: TranslationBundle): { title: string; detail: string } {
  switch (kind) {
    case 'approve':
      return { title: trans.__('Run this code?'), detail: '' };
    case 'plan':
      return {
        title: trans.__('Carry out this plan?'),
        detail: trans.__('Nothing has run yet. You can edit the plan in its cell, one step a line.')
      };
    case 'edited':
      return {
        title: trans.__('You edited this generated cell.'),
        detail: trans.__('Generating it again replaces what you wrote.')
      };
    case 'fix':
      return {
        title: trans.__('Apply this repair?'),
        detail: trans.__('The cell is changed and run only if you apply it. Ctrl+Z takes the change back.')
      };
    case 'confirm':
      return { title: trans.__('May this be done?'), detail: '' };
  }
}

/** Return the actions in the order in which they are shown, the first one being the usual answer. */
export function actions(kind: DecisionKind, trans: TranslationBundle): IActionWords[] {
  const words = (action: Action, key: string, label: string): IActionWords => ({ action, key, label });
  const edit = words('edit', 'e', trans.__('Edit'));
  const difference = words('difference', 'd', trans.__('Show difference'));
  const regenerate = words('regenerate', 'g', trans.__('Generate again…'));
  const stop = words('stop', 'Escape', trans.__('Stop'));
  switch (kind) {
    case 'approve':
      return [words('run', 'r', trans.__('Run')), edit, difference, regenerate, stop];
    case 'plan':
      return [
        words('run', 'r', trans.__('Run the plan')),
        edit,
        words('regenerate', 'g', trans.__('Another plan…')),
        stop
      ];
    case 'edited':
      return [words('keep', 'k', trans.__('Keep mine')), difference, regenerate, stop];
    case 'fix':
      return [words('run', 'a', trans.__('Apply and run')), difference, regenerate, stop];
    case 'confirm':
      return [words('run', 'y', trans.__('Yes')), words('stop', 'Escape', trans.__('No'))];
  }
}
