/**
 * The connection to one notebook's kernel: reads calls and tells, answers, makes futures.
 *
 * Only what the kernel sends to this very page counts: everybody hears the messages of a shared kernel.
 */
import type { ISessionContext } from '@jupyterlab/apputils';
import { type Kernel, KernelMessage } from '@jupyterlab/services';
import { type IDisposable } from '@lumino/disposable';

import {
  type Answer,
  answerText,
  type Call,
  COMM,
  type IBad,
  isBad,
  readCall,
  readTell,
  type Tell
} from '../protocol';

/** What obeys a kernel. */
export interface IObeys {
  /** Do what is called for, and answer; not at all where nobody waits any more. */
  call(call: Call, answer: Answer): void;
  /** Do what is told; false if it makes no sense here. */
  tell(tell: Tell): boolean;
  /** The kernel, and what it was doing, is gone. */
  lost(): void;
}

const GONE = new Set<Kernel.Status>(['restarting', 'autorestarting', 'terminating', 'dead']);

/** A future that an output area takes. */
export type ExecuteFuture = Kernel.IShellFuture<KernelMessage.IExecuteRequestMsg, KernelMessage.IExecuteReplyMsg>;

/**
 * Return a real future for messages whose parent has the given id; null if no kernel can send any.
 *
 * The request behind it asks for nothing but the kernel's information: the code runs within the asking cell's request,
 * and all that the kernel publishes under this id goes where JupyterLab sends the outputs of a cell.
 */
export function futureFor(
  kernel: Kernel.IKernelConnection | null | undefined,
  message: string
): ExecuteFuture | null {
  if (!kernel || kernel.isDisposed || kernel.status === 'dead') {
    return null;
  }
  const request = KernelMessage.createMessage<KernelMessage.IInfoRequestMsg>({
    msgType: 'kernel_info_request',
    channel: 'shell',
    msgId: message,
    username: kernel.username,
    session: kernel.clientId,
    content: {}
  });
  return kernel.sendShellMessage(request, true, false) as unknown as ExecuteFuture;
}

/** Listens to the kernel of a session, whichever it is at the time. */
export class KernelLink implements IDisposable {
  readonly #session: ISessionContext;
  readonly #obeys: IObeys;
  #kernel: Kernel.IKernelConnection | null = null;

  constructor(session: ISessionContext, obeys: IObeys) {
    this.#session = session;
    this.#obeys = obeys;
    session.kernelChanged.connect(this.#follow, this);
    this.#follow();
  }

  get isDisposed(): boolean {
    return this.#isDisposed;
  }
  #isDisposed = false;

  dispose(): void {
    if (!this.#isDisposed) {
      this.#isDisposed = true;
      this.#session.kernelChanged.disconnect(this.#follow, this);
      this.#listen(null);
      this.#obeys.lost();
    }
  }

  #follow(): void {
    const kernel = this.#session.session?.kernel ?? null;
    if (kernel !== this.#kernel) {
      const isFirst = this.#kernel === null;
      this.#listen(kernel);
      if (!isFirst) {
        this.#obeys.lost();
      }
    }
  }

  #listen(kernel: Kernel.IKernelConnection | null): void {
    this.#kernel?.anyMessage.disconnect(this.#heard, this);
    this.#kernel?.statusChanged.disconnect(this.#changed, this);
    this.#kernel = kernel;
    kernel?.anyMessage.connect(this.#heard, this);
    kernel?.statusChanged.connect(this.#changed, this);
  }

  #changed(_: Kernel.IKernelConnection, status: Kernel.Status): void {
    if (GONE.has(status)) {
      this.#obeys.lost();
    }
  }

  #heard(kernel: Kernel.IKernelConnection, { msg, direction }: Kernel.IAnyMessageArgs): void {
    if (direction !== 'recv') {
      return;
    }
    if (KernelMessage.isInputRequestMsg(msg)) {
      this.#heardCall(kernel, msg);
    } else if (KernelMessage.isCommMsgMsg(msg) && msg.content.comm_id === COMM) {
      this.#heardTell(kernel, msg);
    }
  }

  #heardCall(kernel: Kernel.IKernelConnection, msg: KernelMessage.IInputRequestMsg): void {
    const call = readCall(msg.content.prompt);
    if (call === null || !isOurs(kernel, msg)) {
      return;
    }
    const answer: Answer = given => {
      if (!kernel.isDisposed) {
        const value = answerText(call.call, given);
        // The kernel waits for a reply to the parent that it made up for this call.
        kernel.sendInputReply({ status: 'ok', value }, msg.parent_header as KernelMessage.IInputRequestMsg['header']);
      }
    };
    if (isBad(call)) {
      warn(call);
      answer({ ok: false, reason: call.bad });
    } else {
      this.#obeys.call(call, answer);
    }
  }

  #heardTell(kernel: Kernel.IKernelConnection, msg: KernelMessage.ICommMsgMsg): void {
    if (!isOurs(kernel, msg)) {
      return;
    }
    const tell = readTell(msg.content.data);
    if (isBad(tell)) {
      warn(tell);
    } else if (!this.#obeys.tell(tell)) {
      console.warn(`ci_magic: "${tell.op}" of an unknown turn is ignored`);
    }
  }
}

function isOurs(kernel: Kernel.IKernelConnection, msg: KernelMessage.IMessage): boolean {
  return 'session' in msg.parent_header && msg.parent_header.session === kernel.clientId;
}

function warn(bad: IBad): void {
  console.warn(`ci_magic: a message from the kernel is ignored (${bad.bad}: ${bad.what})`);
}
