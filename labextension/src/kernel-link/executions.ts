/** What a kernel executes besides the chat's own: its status alone says nothing, for subshells have one of their own. */
import { KernelMessage } from '@jupyterlab/services';

/** What the executions tell, and need to know. */
export interface IExecutionsSide {
  /** Whether a request is the chat's own, or part of one. */
  isOwn(request: string): boolean;
  busy(isBusy: boolean): void;
  /** Code of this page that speaks of ci_magic has ended: it may have been installed. */
  installed(): void;
}

/** Milliseconds that code runs before it counts. */
const COUNTS_AFTER = 250;

/** Follows what a kernel executes. */
export class Executions {
  readonly #side: IExecutionsSide;
  readonly #running = new Set<string>();
  /** Requests of this page that speak of ci_magic. */
  readonly #speaking = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isBusy = false;

  constructor(side: IExecutionsSide) {
    this.#side = side;
  }

  /** Take note of a message that this page sends. */
  sent(msg: KernelMessage.IMessage): void {
    if (isExecuteRequest(msg) && !msg.content.silent && msg.content.code.includes('ci_magic')) {
      this.#speaking.add(msg.header.msg_id);
    }
  }

  /** Take note of what the kernel says it is doing. */
  heard({ parent_header: parent, content }: KernelMessage.IStatusMsg): void {
    if (!('msg_id' in parent) || parent.msg_type !== 'execute_request') {
      return;
    }
    const { msg_id: id } = parent;
    if (content.execution_state === 'busy' && !this.#side.isOwn(id)) {
      this.#running.add(id);
      this.#tell();
    } else if (content.execution_state === 'idle' && this.#running.delete(id)) {
      this.#tell();
    }
    if (content.execution_state === 'idle' && this.#speaking.delete(id)) {
      this.#side.installed();
    }
  }

  /** Forget all: the kernel is gone. */
  clear(): void {
    this.#running.clear();
    this.#speaking.clear();
    this.#tell();
  }

  #tell(): void {
    clearTimeout(this.#timer);
    const isBusy = this.#running.size > 0;
    if (isBusy === this.#isBusy) {
      return;
    }
    const tell = (): void => {
      this.#isBusy = isBusy;
      this.#side.busy(isBusy);
    };
    if (isBusy) {
      this.#timer = setTimeout(tell, COUNTS_AFTER);
    } else {
      tell();
    }
  }
}

function isExecuteRequest(msg: KernelMessage.IMessage): msg is KernelMessage.IExecuteRequestMsg {
  return msg.header.msg_type === 'execute_request';
}
