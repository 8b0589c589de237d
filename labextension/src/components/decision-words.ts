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
  const regenerate: IActionWords = { action: 'regenerate', label: trans.__('Generate again…'), key: 'g' };
  const stop: IActionWords = { action: 'stop', label: trans.__('Stop'), key: 'Escape' };
  const difference: IActionWords = { action: 'difference', label: trans.__('Show difference'), key: 'd' };
  switch (kind) {
    case 'approve':
      return [
        { action: 'run', label: trans.__('Run'), key: 'r' },
        { action: 'edit', label: trans.__('Edit'), key: 'e' },
        difference,
        regenerate,
        stop
      ];
    case 'plan':
      return [
        { action: 'run', label: trans.__('Run the plan'), key: 'r' },
        { action: 'edit', label: trans.__('Edit'), key: 'e' },
        { ...regenerate, label: trans.__('Another plan…') },
        stop
      ];
    case 'edited':
      return [{ action: 'keep', label: trans.__('Keep mine'), key: 'k' }, difference, regenerate, stop];
    case 'fix':
      return [{ action: 'run', label: trans.__('Apply and run'), key: 'a' }, difference, regenerate, stop];
    case 'confirm':
      return [{ action: 'run', label: trans.__('Yes'), key: 'y' }, { ...stop, label: trans.__('No') }];
  }
}
