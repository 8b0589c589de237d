/** What is said to the user where a chat cannot go on. */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { LinkState } from '../chat-model';
import { LinkProblem } from '../kernel-link';

/** Return what failed and what to do about it, in one line. */
export function inWords(problem: unknown, trans: TranslationBundle): string {
  if (!(problem instanceof LinkProblem)) {
    return problem instanceof Error ? problem.message : String(problem);
  }
  switch (problem.why) {
    case 'refused':
      return problem.said;
    case 'silent':
      return trans.__('The kernel does not answer. Connect again, or restart it.');
    case 'closed':
      return trans.__('ci_magic was unloaded in the kernel, or is too old for the chat. Install the newest one, and load it.');
    case 'language':
      return trans.__('The chat needs a Python kernel; this one runs %1.', problem.said);
    case 'version':
      return trans.__('The kernel has another version of ci_magic. Install the same one there, and restart it.');
    case 'aborted':
      return trans.__('The kernel did not load ci_magic. Connect again, or restart it.');
    case 'lost':
      return trans.__('The connection to the kernel is lost.');
  }
}

/** Return why a kernel cannot be asked, where it has not said so itself. */
export function unreached(link: LinkState, trans: TranslationBundle): string {
  switch (link) {
    case 'missing':
      return trans.__('ci_magic is not installed in this kernel. Run %pip install ci_magic there.');
    case 'none':
      return trans.__('This notebook has no kernel. Choose one first.');
    default:
      return inWords(new LinkProblem('lost'), trans);
  }
}
