/** The connections to the kernels of the notebooks: the only importer of `@jupyterlab/services`. */
export { ChatLink, type ChatNotice, type IChatListener, type IGuest } from './chat-link';
export { type IExpression, Jobs } from './jobs';
export { type ExecuteFuture, futureFor, obeyKernel } from './kernel-link';
export { type IObeys } from './obey';
export { LinkProblem, type Reply, type Why } from './requests';
