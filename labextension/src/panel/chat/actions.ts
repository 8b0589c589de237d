import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IChatActions, IChats, IFigure } from '../../chat-model';
import type { ICellContent } from '../../chat-protocol';
import { problemOf } from '../../components/chat';
import { askedContent, cellOf, codeCellsOf, labelOf } from '../../notebook-cells/chat-views';
import type { ICellView, NotebookViews } from '../../notebook-cells/views';
import { insertBelow, showCell } from '../../notebook-cells/views';
import type { FileChooser } from './choose';
import { FileNames } from './file-names';
import { figuresOf } from './figures';
import { folderOf, relativeTo, resolved } from './paths';
import { upload } from './upload';

/** What the actions act on. */
export interface IActionParts {
  readonly app: JupyterFrontEnd;
  readonly chats: IChats;
  readonly views: NotebookViews;
  readonly chooser: FileChooser;
  readonly trans: TranslationBundle;
}

/** What the chat does in the notebook that it is about, and in JupyterLab. */
export class ChatActions implements IChatActions {
  readonly #parts: IActionParts;
  readonly #names: FileNames;

  constructor(parts: IActionParts) {
    this.#parts = parts;
    this.#names = new FileNames(parts.app.serviceManager.contents);
  }

  goToCell(id: string): void {
    const panel = this.#panel();
    const cell = panel && cellOf(panel, id);
    if (panel && cell) {
      this.#parts.app.shell.activateById(panel.id);
      void showCell({ panel, cell });
    } else {
      Notification.info(this.#parts.trans.__('This cell is not in the notebook any more.'), { autoClose: 3000 });
    }
  }

  async attach(): Promise<readonly string[]> {
    const folder = this.#folder();
    const { paths, files } = await this.#parts.chooser.choose(folder);
    return [...paths.map(path => this.fileName(path)), ...(files.length > 0 ? await this.upload(files) : [])];
  }

  async upload(files: readonly File[], progress: (done: number) => void = () => undefined): Promise<readonly string[]> {
    const { app, trans } = this.#parts;
    try {
      return await upload(app.serviceManager.contents, this.#folder(), files, progress);
    } catch (error) {
      throw new Error(trans.__('The files are not attached: %1', problemOf(error).replace(/\s+/g, ' ')), { cause: error });
    }
  }

  fileName(path: string): string {
    return relativeTo(this.#folder(), this.#local(path));
  }

  fileNames(prefix: string): Promise<readonly string[]> {
    return this.#names.of(this.#folder(), prefix);
  }

  cellNames(): readonly { readonly id: string; readonly label: string }[] {
    const cells = this.#panel()?.content.widgets ?? [];
    return cells.map(cell => ({ id: cell.model.id, label: labelOf(cell) })).filter(({ label }) => label !== '');
  }

  cellContent(id: string): ICellContent | null {
    const panel = this.#panel();
    const cell = panel && cellOf(panel, id);
    return cell && askedContent(cell);
  }

  figuresOf(cells: readonly string[]): readonly IFigure[] {
    const panel = this.#panel();
    return panel === null ? [] : figuresOf(codeCellsOf(panel, cells));
  }

  openFile(name: string): void {
    const { app, trans } = this.#parts;
    const path = resolved(this.#folder(), name);
    const failed = (): void => {
      Notification.warning(trans.__('%1 cannot be opened here.', name), { autoClose: 5000 });
    };
    if (path === null) {
      failed();
    } else {
      void app.commands.execute('docmanager:open', { path }).catch(failed);
    }
  }

  insertCell(source: string): void {
    const panel = this.#panel();
    const cell = panel?.content.activeCell;
    if (panel && cell) {
      this.#parts.app.shell.activateById(panel.id);
      void insertBelow(panel, cell, source);
    }
  }

  async exportThread(kind: 'notebook' | 'report'): Promise<void> {
    const { chats, trans } = this.#parts;
    try {
      const path = (await chats.current?.exportThread(kind)) ?? '';
      const show = { label: trans.__('Open'), callback: () => this.openFile(path) };
      Notification.success(trans.__('Exported as %1', path), { autoClose: 8000, actions: [show] });
    } catch (error) {
      Notification.error(trans.__('The thread is not exported: %1', problemOf(error)), { autoClose: false });
    }
  }

  /** The view of the notebook that the chat is about: the one that is worked in, or one that is shown. */
  #panel(): ICellView['panel'] | null {
    const { chats, views } = this.#parts;
    const current = views.current()?.panel;
    const panels = views.panels().filter(each => each.context.path === chats.current?.path);
    return panels.find(each => each === current) ?? panels.find(each => each.isVisible) ?? panels[0] ?? null;
  }

  /** The notebook's folder, by the root. */
  #folder(): string {
    return folderOf(this.#local(this.#parts.chats.current?.path ?? ''));
  }

  /** A path without the name of its drive: a notebook that is shared lies on one of its own. */
  #local(path: string): string {
    return this.#parts.app.serviceManager.contents.localPath(path);
  }
}
