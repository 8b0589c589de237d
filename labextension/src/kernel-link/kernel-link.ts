/**
 * The connection of `%%ci` cells to their notebook's kernel: reads calls and tells, answers, makes futures.
 *
 * Only what the kernel sends to this very page counts: everybody hears the messages of a shared kernel.
 */
import type { ISessionContext } from '@jupyterlab/apputils';
import { type Kernel, KernelMessage } from '@jupyterlab/services';

import { COMM, readCall, readTell } from '../protocol';
import { messageTo } from './comm';
import { follow, isGone } from './follow';
import { type IObeys, obey } from './obey';

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
  if (!kernel || isGone(kernel)) {
    return null;
  }
  const request = messageTo(kernel, 'shell', 'kernel_info_request', {}, { msgId: message });
  return kernel.sendShellMessage(request as never, true, false) as unknown as ExecuteFuture;
}

/** Let the kernel of a session be obeyed, whichever it is at the time. */
export function obeyKernel(session: ISessionContext, obeys: IObeys): void {
  const lost = (): void => obeys.lost();
  follow(session, {
    changed: lost,
    gone: lost,
    closed: lost,
    heard: (kernel, { msg, direction }) => {
      const isOurs = 'session' in msg.parent_header && msg.parent_header.session === kernel.clientId;
      if (direction === 'recv' && isOurs) {
        hear(kernel, msg, obeys);
      }
    }
  });
}

function hear(kernel: Kernel.IKernelConnection, msg: KernelMessage.IMessage, obeys: IObeys): void {
  if (KernelMessage.isInputRequestMsg(msg)) {
    const call = readCall(msg.content.prompt);
    const reply = (value: string): void => {
      if (!kernel.isDisposed) {
        // The kernel waits for a reply to the parent that it made up for this call.
        kernel.sendInputReply({ status: 'ok', value }, msg.parent_header as KernelMessage.IInputRequestMsg['header']);
      }
    };
    if (call !== null) {
      obey(obeys, call, reply);
    }
  } else if (KernelMessage.isCommMsgMsg(msg) && msg.content.comm_id === COMM) {
    obey(obeys, readTell(msg.content.data), () => undefined);
  }
}
