import type { TranslationBundle } from '@jupyterlab/translation';
import { addTools } from './code-tools';
import type { IMarkdownRenderer } from './markdown';

interface IDrawingTools {
  readonly markdown: IMarkdownRenderer;
  readonly trans: TranslationBundle;
  readonly insertCell: ((source: string) => void) | null;
}

/** At least as long is between two drawings of a text that grows, and longer where a drawing takes long. */
const PAUSE = 100;

/** Milliseconds of a frame that first drawings may take together. */
const SHARE = 8;

/** Draws the newest of the texts that it is given, one drawing at a time; before the first one the text stands plain. */
export class Drawing {
  constructor(host: HTMLElement, tools: IDrawingTools) {
    this.#host = host;
    this.#tools = tools;
    this.#view = tools.markdown.view(host);
    this.#plain.className = 'jp-ciMagic-answer jp-mod-plain';
    host.prepend(this.#plain);
  }

  want(text: string): void {
    this.#wanted = text;
    if (this.#plain.isConnected) {
      this.#plain.textContent = text;
    }
    if (!this.#busy) {
      this.#busy = true;
      void this.#draw();
    }
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#plain.remove();
    this.#view.dispose();
  }

  async #draw(): Promise<void> {
    while (this.#wanted !== null && !this.#isDisposed) {
      const took = this.#plain.isConnected ? await inTurn(() => this.#drawOnce()) : await timed(() => this.#drawOnce());
      await new Promise(resolve => setTimeout(resolve, Math.max(PAUSE, 3 * took)));
    }
    this.#busy = false;
  }

  async #drawOnce(): Promise<void> {
    const text = this.#wanted;
    if (text === null || this.#isDisposed) {
      return;
    }
    this.#wanted = null;
    try {
      await this.#view.show(text);
      this.#plain.remove();
      addTools(this.#host, this.#tools);
    } catch (error) {
      console.warn('ci_magic: a text could not be drawn', error);
    }
  }

  readonly #host: HTMLElement;
  readonly #tools: IDrawingTools;
  readonly #view: ReturnType<IMarkdownRenderer['view']>;
  readonly #plain = document.createElement('div');
  #wanted: string | null = null;
  #busy = false;
  #isDisposed = false;
}

let queue: Promise<unknown> = Promise.resolve();
let spent = 0;

/** Do first drawings one after another, few in a frame: a fast scroll brings many texts near at once. */
function inTurn(work: () => Promise<void>): Promise<number> {
  const done = queue.then(async () => {
    if (spent > SHARE) {
      spent = 0;
      await nextFrame();
    }
    const took = await timed(work);
    spent += took;
    return took;
  });
  queue = done;
  return done;
}

async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** Resolves with the next frame; soon in a page that has none because it is in the background. */
function nextFrame(): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(resolve, 100);
    requestAnimationFrame(() => {
      clearTimeout(timer);
      setTimeout(resolve);
    });
  });
}
