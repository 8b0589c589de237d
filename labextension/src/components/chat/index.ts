export { ChatView } from './chat-view';
export { chatMarkdown } from './markdown';
export { problemOf } from './parts';
export { Wishes } from './wishes';
export { current } from './words';
