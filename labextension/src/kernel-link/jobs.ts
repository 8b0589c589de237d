/** The requests that this page makes for the kernel's chat: silent ones, in the kernel's main thread, in their order. */
import type { Kernel, KernelMessage } from '@jupyterlab/services';

/** Milliseconds between two attempts to load the extension. */
const WAITS = [200, 600, 1800];

/** Milliseconds before a job is said to be missed: while its queue is cleared a kernel aborts whatever comes. */
const PAUSE = 200;

const SILENT = { silent: true, store_history: false, stop_on_error: false };

const LOAD = "__import__('IPython').get_ipython().extension_manager.load_extension('ci_magic')";

/** What came of loading the extension. */
export type Loaded = 'loaded' | 'missing' | 'aborted';

/** Does what one kernel's chat needs done in the main thread. */
export class Jobs {
  readonly #kernel: Kernel.IKernelConnection;
  readonly #missed: (job: string) => void;
  /** The requests that are not over, by id. */
  readonly #open = new Map<string, IOpen>();

  /** @param missed - hears the jobs that were not done */
  constructor(kernel: Kernel.IKernelConnection, missed: (job: string) => void) {
    this.#kernel = kernel;
    this.#missed = missed;
  }

  /** Whether the kernel is at one of them. */
  get isRunning(): boolean {
    return [...this.#open.values()].some(({ isRunning }) => isRunning);
  }

  /** Whether the kernel is at a job of that turn. */
  isAt(turn: string): boolean {
    return [...this.#open.values()].some(open => open.isRunning && open.turn === turn);
  }

  /** Whether a request is one of them. */
  has(request: string): boolean {
    return this.#open.has(request);
  }

  /** Note whether the kernel is at a request. */
  note(request: string, isRunning: boolean): void {
    const open = this.#open.get(request);
    if (open !== undefined) {
      open.isRunning = isRunning;
    }
  }

  /** Load the extension; several attempts, as long as `isWorth` is true. */
  async load(isWorth: () => boolean): Promise<Loaded> {
    for (const wait of WAITS) {
      const loaded = await this.#load();
      if (loaded !== 'aborted' || !isWorth()) {
        return loaded;
      }
      await new Promise(resolve => setTimeout(resolve, wait));
    }
    return 'aborted';
  }

  async #load(): Promise<Loaded> {
    const request = { ...SILENT, code: '', allow_stdin: false, user_expressions: { loaded: LOAD } };
    const content = await this.#execute(request, '');
    if (content?.status !== 'ok') {
      return 'aborted';
    }
    const { status, data } = (content.user_expressions['loaded'] ?? {}) as IExpression;
    return status === 'ok' && !data?.['text/plain']?.includes('no load function') ? 'loaded' : 'missing';
  }

  /** Do a job, whose id is 32 hexadecimal digits. */
  async perform(job: string, turn: string): Promise<void> {
    const code = `__import__('ci_magic.kernel.jobs', fromlist=['work']).work('${job}')`;
    const content = await this.#execute({ ...SILENT, code, allow_stdin: true }, turn);
    if (content?.status !== 'ok') {
      await new Promise(resolve => setTimeout(resolve, PAUSE));
      this.#missed(job);
    }
  }

  /** Execute, and return what was replied; null where the kernel is gone. */
  async #execute(
    request: KernelMessage.IExecuteRequestMsg['content'],
    turn: string
  ): Promise<KernelMessage.IExecuteReplyMsg['content'] | null> {
    if (this.#kernel.isDisposed || this.#kernel.status === 'dead') {
      return null;
    }
    const future = this.#kernel.requestExecute(request);
    const { msg_id: id } = future.msg.header;
    this.#open.set(id, { turn, isRunning: false });
    try {
      return (await future.done).content;
    } catch {
      return null;
    } finally {
      this.#open.delete(id);
    }
  }
}

interface IOpen {
  readonly turn: string;
  isRunning: boolean;
}

interface IExpression {
  readonly status?: string;
  readonly data?: { readonly 'text/plain'?: string };
}
