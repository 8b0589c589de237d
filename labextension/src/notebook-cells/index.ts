/** All that touches cells: the only importer of `@jupyterlab/notebook`. */
export { INotebookTracker } from '@jupyterlab/notebook';
export { type Future } from './open-notebook';
export { watchNotebooks, type IWatched } from './watch';
