/** The kernel of a session, whichever it is at the time. */
import type { ISessionContext } from '@jupyterlab/apputils';
import type { Kernel } from '@jupyterlab/services';
import { Signal } from '@lumino/signaling';

/** Who follows the kernel of a session. */
export interface IFollower {
  /** The session has another kernel, or none; nothing more is heard of the one before. */
  changed(kernel: Kernel.IKernelConnection | null): void;
  /** The kernel, and what it was doing, is gone: it restarts, or is dead. */
  gone(): void;
  /** There is a connection, which may be a new one. */
  connected?(): void;
  /** The page sends, or the kernel sends to any page. */
  heard(kernel: Kernel.IKernelConnection, message: Kernel.IAnyMessageArgs): void;
  /** The session ends; its kernel can still be sent to. */
  closed(): void;
}

const GONE = new Set<Kernel.Status>(['restarting', 'autorestarting', 'terminating', 'dead']);

/** Whether nothing can be sent to a kernel any more. */
export function isGone(kernel: Kernel.IKernelConnection): boolean {
  return kernel.isDisposed || kernel.status === 'dead';
}

/** Tell a follower of the kernel of a session, as long as there is the session. */
export function follow(session: ISessionContext, follower: IFollower): void {
  let kernel: Kernel.IKernelConnection | null = null;
  const look = (): void => {
    const now = session.session?.kernel ?? null;
    if (now !== kernel) {
      Signal.disconnectBetween(kernel, follower);
      kernel = now;
      now?.statusChanged.connect((_, status) => GONE.has(status) && follower.gone(), follower);
      now?.connectionStatusChanged.connect((_, status) => status === 'connected' && follower.connected?.(), follower);
      now?.anyMessage.connect((_, message) => follower.heard(now, message), follower);
      follower.changed(now);
    }
  };
  session.kernelChanged.connect(look, follower);
  session.disposed.connect(() => {
    Signal.disconnectReceiver(follower);
    follower.closed();
  });
  look();
}
