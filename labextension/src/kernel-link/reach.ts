/** The way to a comm with ci_magic in a kernel that may never have heard of it. */
import type { Kernel } from '@jupyterlab/services';

import type { LinkState } from '../chat-model';
import { CHAT_TARGET } from '../chat-protocol';
import { aboutKernel, Comm, createSubshell, deleteSubshell, hasComms } from './comm';
import type { Jobs } from './jobs';
import { LinkProblem } from './requests';

/** What the ids of the kernels that were reached are kept under, and how many. */
const STORED = 'ci_magic:chat:kernels';
const MOST_STORED = 50;

/** A comm that may be opened, or why there is none. */
export interface IReached {
  readonly comm: Comm | null;
  /** Whether the extension was loaded for it, or had been before. */
  readonly hasLoaded: boolean;
  readonly state: LinkState;
  readonly problem: LinkProblem | null;
}

/**
 * Make sure that the extension is loaded, and return a comm to open.
 *
 * @param mustLoad - whether it is known not to be loaded; else it is not asked for where somebody has a comm already, so
 * that a page that was reloaded is connected even while the kernel is busy
 * @param isWorth - whether anybody still waits for it
 */
export async function reach(
  kernel: Kernel.IKernelConnection,
  jobs: Jobs,
  mustLoad: boolean,
  isWorth: () => boolean
): Promise<IReached> {
  const { language, hasSubshells } = await aboutKernel(kernel);
  if (language !== 'python') {
    return unreached('none', new LinkProblem('language', language));
  }
  const subshell = hasSubshells ? await createSubshell(kernel) : null;
  const isKnown = !mustLoad && subshell !== null && (await isThere(kernel, subshell));
  const loaded = isKnown ? 'loaded' : await jobs.load(isWorth);
  if (loaded === 'loaded' && isWorth()) {
    return { comm: new Comm(kernel, subshell), hasLoaded: !isKnown, state: 'loading', problem: null };
  }
  deleteSubshell(kernel, subshell);
  return loaded === 'missing' ? unreached('missing') : unreached('lost', new LinkProblem('aborted'));
}

/** Whether a comm was opened before, so that one can be opened now. */
async function isThere(kernel: Kernel.IKernelConnection, subshell: string): Promise<boolean> {
  return reached().includes(kernel.id) || hasComms(kernel, CHAT_TARGET, subshell);
}

/** Remember, in this tab, that a kernel has the extension. */
export function remember(kernel: Kernel.IKernelConnection): void {
  const others = reached().filter(id => id !== kernel.id);
  storage()?.setItem(STORED, [...others, kernel.id].slice(-MOST_STORED).join(' '));
}

/** The ids of the kernels that this tab reached, maybe before a reload. */
function reached(): string[] {
  return (storage()?.getItem(STORED) ?? '').split(' ');
}

/** Return what a tab keeps across a reload; null where that is forbidden. */
function storage(): Storage | null {
  try {
    return sessionStorage;
  } catch {
    return null;
  }
}

function unreached(state: LinkState, problem: LinkProblem | null = null): IReached {
  return { comm: null, hasLoaded: false, state, problem };
}
