/** The connections to the kernels of the notebooks: the only importer of `@jupyterlab/services`. */
export { ChatLink } from './chat-link';
export { type ChatNotice, type IChatListener, type IGuest } from './inbox';
export { type ExecuteFuture, futureFor, type IObeys, KernelLink } from './kernel-link';
export { LinkProblem, type Reply, type Why } from './requests';
