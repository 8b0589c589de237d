import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ChatPlace } from '../chat-model';

/** The name of the settings in the registry: the package, and the file in `schema/`. */
export const SETTINGS_ID = 'ci_magic:plugin';

/** What the user switches on and off. */
export interface ISwitches {
  readonly marks: boolean;
  readonly liveCell: boolean;
  readonly announce: boolean;
  readonly fixThis: boolean;
  readonly chatPlace: ChatPlace;
}

/** The settings of the extension; everything is on until they are loaded, and where there is no registry. */
export class Settings {

  constructor(registry: ISettingRegistry | null, trans: TranslationBundle) {
    registry?.transform(SETTINGS_ID, {
      fetch: plugin => {
        translate(plugin.schema, texts(trans));
        return plugin;
      }
    });
    void registry?.load(SETTINGS_ID).then(
      settings => {
        settings.changed.connect(loaded => this.#read(loaded));
        this.#read(settings);
      },
      (reason: unknown) => console.warn('ci_magic: the settings cannot be loaded', reason)
    );
  }

  /** The switches as they stand. */
  get switches(): ISwitches {
    return this.#current;
  }

  /** A switch was turned, or the settings have been loaded. */
  get changed(): ISignal<this, ISwitches> {
    return this.#turned;
  }

  #read(settings: ISettingRegistry.ISettings): void {
    const values = settings.composite;
    this.#current = {
      marks: values['marks'] !== false,
      liveCell: values['liveCell'] !== false,
      announce: values['announce'] !== false,
      fixThis: values['fixThis'] !== false,
      chatPlace: values['chatPlace'] === 'end' ? 'end' : 'below'
    };
    this.#turned.emit(this.#current);
  }

  #current: ISwitches = { marks: true, liveCell: true, announce: true, fixThis: true, chatPlace: 'below' };
  readonly #turned = new Signal<this, ISwitches>(this);
}

/** JupyterLab looks the texts of a schema up in its own catalogues only, so they stand here once more. */
function texts(trans: TranslationBundle): Readonly<Record<keyof ISwitches, readonly [string, string]>> {
  return {
    liveCell: [
      trans.__('Live cell'),
      trans.__(
        "Put generated code into a cell of its own below the prompt and run it there. Off: it runs in the prompt's own cell."
      )
    ],
    marks: [trans.__('Marks'), trans.__('Show a small mark beside prompt cells and generated cells.')],
    fixThis: [
      trans.__('Fix this'),
      trans.__('Offer to repair a cell that failed, where the kernel has ci_magic loaded.')
    ],
    announce: [trans.__('Announce to screen readers'), trans.__('Say what a turn does, and when it asks something.')],
    chatPlace: [
      trans.__('Cells of the chat'),
      trans.__('Where the code of the chat goes: below the active cell (`below`), or to the end of the notebook (`end`).')
    ]
  };
}

function translate(schema: ISettingRegistry.ISchema, words: ReturnType<typeof texts>): void {
  for (const [name, [title, description]] of Object.entries(words)) {
    const property = schema.properties?.[name];
    if (property !== undefined) {
      Object.assign(property, { title, description });
    }
  }
}
