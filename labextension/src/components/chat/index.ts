export { ChatView } from './chat-view';
export { chatMarkdown } from './markdown';
export { Wishes } from './wishes';
