/** The way to a comm with ci_magic in a kernel that may never have heard of it. */
import type { Kernel } from '@jupyterlab/services';

import { CHAT_TARGET } from '../chat-protocol';
import { aboutKernel, Comm, createSubshell, deleteSubshell, hasComms } from './comm';
import type { Jobs } from './jobs';
import { LinkProblem } from './requests';

/** What the ids of the kernels that were reached are kept under, and how many. */
const STORED = 'ci_magic:chat:kernels';
const MOST_STORED = 50;

/**
 * Make sure that the extension is loaded, and return a comm to open; null if it is not installed.
 *
 * @param mustLoad - whether it is known not to be loaded; else it is not asked for where somebody has a comm already, so
 * that a page that was reloaded is connected even while the kernel is busy
 * @param isWorth - whether anybody still waits for it
 * @throws LinkProblem - the kernel speaks another language, or did not load it
 */
export async function reach(jobs: Jobs, mustLoad: boolean, isWorth: () => boolean): Promise<Comm | null> {
  const { kernel } = jobs;
  const { language, hasSubshells } = await aboutKernel(kernel);
  if (language !== 'python') {
    throw new LinkProblem('language', language);
  }
  const subshell = hasSubshells ? await createSubshell(kernel) : null;
  const isKnown = !mustLoad && subshell !== null && (await isThere(kernel, subshell));
  const isLoaded = isKnown || (await jobs.load(isWorth));
  if (isLoaded === true && isWorth()) {
    return new Comm(kernel, subshell, !isKnown);
  }
  deleteSubshell(kernel, subshell);
  if (isLoaded === null) {
    throw new LinkProblem('aborted');
  }
  return null;
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
