/**
 * One comm of a page with its kernel, in a subshell of its own where the kernel has any.
 *
 * JupyterLab's own comms need the one connection of the page that handles them, which a console may have taken, and a
 * subshell only after the kernel has said on its busy shell channel what it can do.
 */
import { type Kernel, KernelMessage } from '@jupyterlab/services';
import { type JSONObject, UUID } from '@lumino/coreutils';

import { isGone } from './follow';

/** Milliseconds in which a comm is open, unless the kernel has other troubles. */
const MOMENT = 1000;

/** What is known of a kernel. */
export interface IAboutKernel {
  readonly language: string;
  readonly hasSubshells: boolean;
}

/** A comm that this page opened. */
export class Comm {
  readonly id = UUID.uuid4();
  readonly #kernel: Kernel.IKernelConnection;
  readonly #subshell: string | null;

  /** @param isSure - whether the extension was loaded for it, or else seems to have been before */
  constructor(
    kernel: Kernel.IKernelConnection,
    subshell: string | null,
    readonly isSure: boolean
  ) {
    this.#kernel = kernel;
    this.#subshell = subshell;
  }

  /** Whether the kernel answers while it runs code. */
  get isApart(): boolean {
    return this.#subshell !== null;
  }

  /** Open it, and wait a moment for it: ipykernel complains of messages that come before it has looked at this one. */
  async open(target: string): Promise<void> {
    const opened = this.#send('comm_open', { comm_id: this.id, target_name: target, data: {} });
    if (this.isApart) {
      await Promise.race([opened, new Promise(resolve => setTimeout(resolve, MOMENT))]);
    }
  }

  /** Send data; nothing happens where no kernel is left to hear them. */
  send(data: JSONObject): void {
    void this.#send('comm_msg', { comm_id: this.id, data });
  }

  /** Close it, unless the kernel has, and its subshell. */
  close(isOpen = true): void {
    const closed = isOpen ? this.#send('comm_close', { comm_id: this.id, data: {} }) : Promise.resolve();
    // What is on its way to a subshell that is deleted gets lost.
    void closed.then(() => deleteSubshell(this.#kernel, this.#subshell));
  }

  #send(msgType: 'comm_open' | 'comm_msg' | 'comm_close', content: JSONObject): Promise<unknown> {
    if (isGone(this.#kernel)) {
      return Promise.resolve();
    }
    const message = messageTo(this.#kernel, 'shell', msgType, content, { subshellId: this.#subshell });
    return this.#kernel.sendShellMessage(message as KernelMessage.IShellMessage, false, true).done.catch(() => null);
  }
}

/** Ask a kernel about itself, beside all that it is busy with where it can. */
export async function aboutKernel(kernel: Kernel.IKernelConnection): Promise<IAboutKernel> {
  await connected(kernel);
  const asked = ask<IInfo>(kernel, 'control', 'kernel_info_request', {});
  const info = await Promise.any([asked, kernel.info as Promise<IInfo>]);
  return {
    language: info.language_info?.name ?? '',
    hasSubshells: info.supported_features?.includes('kernel subshells') ?? false
  };
}

/** Create a subshell; null where the kernel will not. */
export async function createSubshell(kernel: Kernel.IKernelConnection): Promise<string | null> {
  return (await ask<{ subshell_id?: string }>(kernel, 'control', 'create_subshell_request', {})).subshell_id ?? null;
}

/** Delete a subshell, if there is one. */
export function deleteSubshell(kernel: Kernel.IKernelConnection, subshell: string | null): void {
  if (subshell !== null && !isGone(kernel)) {
    ask(kernel, 'control', 'delete_subshell_request', { subshell_id: subshell }).catch(() => null);
  }
}

/** Whether the kernel has comms of a target: somebody opened one, so that it can be opened. */
export async function hasComms(
  kernel: Kernel.IKernelConnection,
  target: string,
  subshell: string
): Promise<boolean> {
  const about = { target_name: target };
  const { comms = {} } = await ask<{ comms?: object }>(kernel, 'shell', 'comm_info_request', about, subshell);
  return Object.keys(comms).length > 0;
}

interface IInfo {
  readonly language_info?: { readonly name: string };
  readonly supported_features?: readonly string[];
}

/** Wait until the kernel can be sent to: JupyterLab keeps other messages until then, but not this question. */
function connected(kernel: Kernel.IKernelConnection): Promise<void> {
  return new Promise(resolve => {
    const look = (): void => {
      if (kernel.connectionStatus === 'connected') {
        kernel.connectionStatusChanged.disconnect(look);
        resolve();
      }
    };
    kernel.connectionStatusChanged.connect(look);
    look();
  });
}

/** Resolve with the reply to a request; what else the kernel says of it is not waited for. */
function ask<T>(
  kernel: Kernel.IKernelConnection,
  channel: 'shell' | 'control',
  msgType: string,
  content: JSONObject,
  subshell: string | null = null
): Promise<T> {
  return new Promise((resolve, reject) => {
    const message = messageTo(kernel, channel, msgType, content, { subshellId: subshell }) as never;
    const future =
      channel === 'shell' ? kernel.sendShellMessage(message, true) : kernel.sendControlMessage(message, true);
    future.onReply = ({ content }: KernelMessage.IMessage) => resolve(content as T);
    future.done.catch(reject);
  });
}

/** Return a message to a kernel. */
export function messageTo(
  kernel: Kernel.IKernelConnection,
  channel: 'shell' | 'control',
  msgType: string,
  content: JSONObject,
  rest: { readonly subshellId?: string | null; readonly msgId?: string }
): KernelMessage.IMessage {
  const { username, clientId: session } = kernel;
  return KernelMessage.createMessage({ msgType, channel, username, session, content, ...rest } as never);
}
