import { CommandRegistry } from '@lumino/commands';
import { Menu } from '@lumino/widgets';

/** An entry of a menu. */
export interface IMenuEntry {
  readonly label: string;
  readonly disabled?: boolean;
}

/** Let the user choose in a menu below a button, which then has the focus again; resolves with null if nothing is. */
export function chosenAt<T extends IMenuEntry>(button: Element, entries: readonly T[]): Promise<T | null> {
  const commands = new CommandRegistry();
  const menu = new Menu({ commands });
  menu.contentNode.ariaLabel = button.ariaLabel;
  return new Promise(resolve => {
    for (const entry of entries) {
      const { label, disabled } = entry;
      commands.addCommand(label, { label, isEnabled: () => disabled !== true, execute: () => resolve(entry) });
      menu.addItem({ command: label });
    }
    menu.aboutToClose.connect(() => {
      button.ariaExpanded = null;
      (button as HTMLElement).focus();
      // A menu closes before it does what was chosen.
      setTimeout(() => {
        resolve(null);
        menu.dispose();
      });
    });
    button.ariaExpanded = 'true';
    const { left, bottom } = button.getBoundingClientRect();
    menu.open(left, bottom);
  });
}
