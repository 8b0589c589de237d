import type { IDocumentManager } from '@jupyterlab/docmanager';
import { FileDialog } from '@jupyterlab/filebrowser';
import type { ITranslator, TranslationBundle } from '@jupyterlab/translation';
import { chosenAt } from '../../components/menu';

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
    const button = document.activeElement;
    if (manager === null || button === null) {
      return picked();
    }
    const chosen = await chosenAt(button, [
      { label: this.#trans.__('Files of the Server…'), choose: () => this.#server(manager, folder) },
      { label: this.#trans.__('Upload from This Computer…'), choose: picked }
    ]);
    return (await chosen?.choose()) ?? NOTHING;
  }

  async #server(manager: IDocumentManager, defaultPath: string): Promise<IChosen> {
    const title = this.#trans.__('Attach files');
    const { button, value } = await FileDialog.getOpenFiles({ manager, title, defaultPath, translator: this.#translator });
    const models = button.accept ? (value ?? []) : [];
    return { paths: models.filter(({ type }) => type !== 'directory').map(({ path }) => path), files: [] };
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
