import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { ITranslator, TranslationBundle } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import { Menu } from '@lumino/widgets';

/** What the user chose: paths by the root of the server, or files of the own machine. */
export interface IChosen {
  readonly paths: readonly string[];
  readonly files: readonly File[];
}

const NOTHING: IChosen = { paths: [], files: [] };

/** Lets the user choose files, of the server or of the own machine. */
export class FileChooser {
  readonly #manager: IDocumentManager | null;
  readonly #translator: ITranslator;
  readonly #trans: TranslationBundle;

  constructor(manager: IDocumentManager | null, translator: ITranslator, trans: TranslationBundle) {
    this.#manager = manager;
    this.#translator = translator;
    this.#trans = trans;
  }

  /** Ask where from, at the button that has the focus, then which; the server's files begin with those of `folder`. */
  async choose(folder: string): Promise<IChosen> {
    const manager = this.#manager;
    if (manager === null) {
      return picked();
    }
    const from = await this.#asked();
    return from === '' ? NOTHING : from === 'machine' ? picked() : this.#server(manager, folder);
  }

  async #server(manager: IDocumentManager, folder: string): Promise<IChosen> {
    // It is large, and hardly ever needed right after the page has been loaded.
    const { FileDialog } = await import('@jupyterlab/filebrowser');
    const title = this.#trans.__('Attach files');
    const { button, value } = await FileDialog.getOpenFiles({
      manager,
      title,
      defaultPath: folder,
      translator: this.#translator
    });
    const models = button.accept ? (value ?? []) : [];
    return { paths: models.filter(({ type }) => type !== 'directory').map(({ path }) => path), files: [] };
  }

  #asked(): Promise<'' | 'server' | 'machine'> {
    const commands = new CommandRegistry();
    const menu = new Menu({ commands });
    const labels = {
      server: this.#trans.__('Files of the Server…'),
      machine: this.#trans.__('Upload from This Computer…')
    };
    return new Promise(resolve => {
      for (const command of ['server', 'machine'] as const) {
        commands.addCommand(command, { label: labels[command], execute: () => resolve(command) });
        menu.addItem({ command });
      }
      // A menu closes before it does what was chosen.
      menu.aboutToClose.connect(() => {
        setTimeout(() => {
          resolve('');
          menu.dispose();
        });
      });
      const { left = 0, top = 0 } = document.activeElement?.getBoundingClientRect() ?? {};
      menu.open(left, top, { horizontalAlignment: 'left' });
    });
  }
}

/** Let the browser ask for files of the user's machine. */
function picked(): Promise<IChosen> {
  const input = document.createElement('input');
  input.type = 'file';
  input.multiple = true;
  return new Promise(resolve => {
    input.addEventListener('change', () => resolve({ paths: [], files: [...(input.files ?? [])] }));
    input.addEventListener('cancel', () => resolve(NOTHING));
    input.click();
  });
}
