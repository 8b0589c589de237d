import type { NotebookKernel } from '../notebook-cells/views';

const LOADED = "'ci' in get_ipython().magics_manager.magics['line']";

/** Milliseconds between two attempts to ask: after an error the kernel aborts what arrives while it clears its queue. */
const WAITS = [200, 600, 1800];

/** Knows which kernels have ci_magic loaded: each is asked silently when it first matters, until it says yes. */
export class KernelMagic {
  /** Whether `%ci` exists in a kernel. */
  async isLoaded(kernel: NotebookKernel): Promise<boolean> {
    if (this.#loaded.has(kernel)) {
      return true;
    }
    const { language_info: language } = await kernel.info;
    if (language.name !== 'python') {
      return false;
    }
    const isLoaded = (await this.#asked(kernel)) === 'True';
    if (isLoaded) {
      this.#remember(kernel);
    }
    return isLoaded;
  }

  async #asked(kernel: NotebookKernel): Promise<string> {
    const request = { code: '', silent: true, store_history: false, stop_on_error: false };
    for (const wait of WAITS) {
      const future = kernel.requestExecute({ ...request, user_expressions: { loaded: LOADED } });
      const { content } = await future.done;
      if (content.status === 'ok') {
        return (content.user_expressions['loaded'] as IExpression | undefined)?.data?.['text/plain'] ?? '';
      }
      await new Promise(resolve => setTimeout(resolve, wait));
    }
    return '';
  }

  #remember(kernel: NotebookKernel): void {
    this.#loaded.add(kernel);
    const forget = (_: NotebookKernel, status: string): void => {
      if (['restarting', 'autorestarting', 'dead'].includes(status)) {
        this.#loaded.delete(kernel);
        kernel.statusChanged.disconnect(forget);
      }
    };
    kernel.statusChanged.connect(forget);
  }

  readonly #loaded = new WeakSet<NotebookKernel>();
}

interface IExpression {
  readonly data?: { readonly 'text/plain'?: string };
}
