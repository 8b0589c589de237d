/**
 * One comm of a page with its kernel, in a subshell of its own where the kernel has any.
 *
 * JupyterLab's own comms need the one connection of the page that handles them, which a console may have taken, and a
 * subshell only after the kernel has said on its busy shell channel what it can do.
 */
import { type Kernel, KernelMessage } from '@jupyterlab/services';
import { type JSONObject, UUID } from '@lumino/coreutils';

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

  constructor(kernel: Kernel.IKernelConnection, subshell: string | null) {
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
    const message = shellMessage(this.#kernel, msgType, content, this.#subshell);
    return this.#kernel.sendShellMessage(message, false, true).done.catch(() => null);
  }
}

/** Ask a kernel about itself, beside all that it is busy with where it can. */
export async function aboutKernel(kernel: Kernel.IKernelConnection): Promise<IAboutKernel> {
  await connected(kernel);
  const message = controlMessage(kernel, 'kernel_info_request', {});
  const asked = replyTo(kernel.sendControlMessage(message, true)).then(({ content }) => content as IInfo);
  const info = await Promise.any([asked, kernel.info as Promise<IInfo>]);
  return {
    language: info.language_info?.name ?? '',
    hasSubshells: info.supported_features?.includes('kernel subshells') ?? false
  };
}

/** Create a subshell; null where the kernel will not. */
export async function createSubshell(kernel: Kernel.IKernelConnection): Promise<string | null> {
  const message = controlMessage(kernel, 'create_subshell_request', {});
  const { content } = await replyTo(kernel.sendControlMessage(message, true));
  return (content as { subshell_id?: string }).subshell_id ?? null;
}

/** Delete a subshell, if there is one. */
export function deleteSubshell(kernel: Kernel.IKernelConnection, subshell: string | null): void {
  if (subshell !== null && !isGone(kernel)) {
    const message = controlMessage(kernel, 'delete_subshell_request', { subshell_id: subshell });
    kernel.sendControlMessage(message, true).done.catch(() => null);
  }
}

/** Whether the kernel has comms of a target: somebody opened one, so that it can be opened. */
export async function hasComms(
  kernel: Kernel.IKernelConnection,
  target: string,
  subshell: string
): Promise<boolean> {
  const message = shellMessage(kernel, 'comm_info_request', { target_name: target }, subshell);
  const { content } = await replyTo(kernel.sendShellMessage(message, true));
  return Object.keys((content as { comms?: object }).comms ?? {}).length > 0;
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

function isGone(kernel: Kernel.IKernelConnection): boolean {
  return kernel.isDisposed || kernel.status === 'dead';
}

/** Resolve with the reply to a request; what else the kernel says of it is not waited for. */
function replyTo(future: Kernel.IShellFuture | Kernel.IControlFuture): Promise<KernelMessage.IMessage> {
  return new Promise((resolve, reject) => {
    future.onReply = resolve;
    future.done.catch(reject);
  });
}

function controlMessage(
  kernel: Kernel.IKernelConnection,
  msgType: string,
  content: JSONObject
): KernelMessage.IControlMessage {
  const { username, clientId: session } = kernel;
  const options = { msgType, channel: 'control', username, session, content };
  return KernelMessage.createMessage(options as never) as unknown as KernelMessage.IControlMessage;
}

function shellMessage(
  kernel: Kernel.IKernelConnection,
  msgType: string,
  content: JSONObject,
  subshellId: string | null
): KernelMessage.IShellMessage {
  const { username, clientId: session } = kernel;
  const options = { msgType, channel: 'shell', username, session, subshellId, content };
  return KernelMessage.createMessage(options as never) as unknown as KernelMessage.IShellMessage;
}
