/** The requests that this page makes for the kernel's chat: silent ones, in the kernel's main thread, in their order. */
import type { Kernel, KernelMessage } from '@jupyterlab/services';

import { isGone } from './follow';

/** Milliseconds between two attempts to ask: after an error a kernel aborts what arrives while it clears its queue. */
const WAITS = [200, 600, 1800];

/** Milliseconds before a job is said to be missed: while its queue is cleared a kernel aborts whatever comes. */
const PAUSE = 200;

const SILENT = { silent: true, store_history: false, stop_on_error: false };

const LOAD = "__import__('IPython').get_ipython().extension_manager.load_extension('ci_magic')";

/** What came of an expression: its value in the forms that the kernel has, or why it has none. */
export interface IExpression {
  readonly status?: string;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly evalue?: string;
}

/** Does what one kernel's chat needs done in the main thread. */
export class Jobs {
  /** The turns of the requests that are not over, by the requests' ids. */
  readonly #open = new Map<string, string>();
  #running = '';

  constructor(readonly kernel: Kernel.IKernelConnection) {}

  /** The turn that the kernel is at for the chat, empty if it is at something else for it; undefined if it is at nothing. */
  get turn(): string | undefined {
    return this.#open.get(this.#running);
  }

  /** Whether a request is one of them. */
  has(request: string): boolean {
    return this.#open.has(request);
  }

  /** Note whether the kernel is at a request. */
  note(request: string, isRunning: boolean): void {
    if (isRunning && this.has(request)) {
      this.#running = request;
    } else if (this.#running === request) {
      this.#running = '';
    }
  }

  /** Load the extension, as long as `isWorth` is true; returns whether it was, null if the kernel would not. */
  async load(isWorth: () => boolean): Promise<boolean | null> {
    const loaded = await this.evaluate(LOAD, isWorth);
    const isLoaded = loaded?.status === 'ok' && !String(loaded.data?.['text/plain']).includes('no load function');
    return loaded && isLoaded;
  }

  /** Evaluate an expression, and make several attempts as long as `isWorth` is true; null if none was heard. */
  async evaluate(expression: string, isWorth: () => boolean = () => true): Promise<IExpression | null> {
    const request = { ...SILENT, code: '', allow_stdin: false, user_expressions: { result: expression } };
    for (const wait of WAITS) {
      const reply = await this.#execute(request, '');
      if (reply?.status === 'ok') {
        return (reply.user_expressions['result'] ?? {}) as IExpression;
      }
      if (!isWorth()) {
        break;
      }
      await new Promise(resolve => setTimeout(resolve, wait));
    }
    return null;
  }

  /** Do a job, whose id is 32 hexadecimal digits; false if it was missed. */
  async perform(job: string, turn: string): Promise<boolean> {
    const code = `__import__('ci_magic.kernel.jobs', fromlist=['work']).work('${job}')`;
    const reply = await this.#execute({ ...SILENT, code, allow_stdin: true }, turn);
    const isDone = reply?.status === 'ok';
    if (!isDone) {
      await new Promise(resolve => setTimeout(resolve, PAUSE));
    }
    return isDone;
  }

  /** Execute, and return what was replied; null where the kernel is gone. */
  async #execute(
    request: KernelMessage.IExecuteRequestMsg['content'],
    turn: string
  ): Promise<KernelMessage.IExecuteReplyMsg['content'] | null> {
    if (isGone(this.kernel)) {
      return null;
    }
    const future = this.kernel.requestExecute(request);
    const { msg_id: id } = future.msg.header;
    this.#open.set(id, turn);
    try {
      return (await future.done).content;
    } catch {
      return null;
    } finally {
      this.#open.delete(id);
    }
  }
}
