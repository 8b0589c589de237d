// JupyterLab's bundler takes *.raw.css as text; css-loader and style-loader would put twice as much code around it.
import chat from './chat.raw.css';
import chatTurn from './chat-turn.raw.css';
import decision from './decision.raw.css';
import fix from './fix.raw.css';
import mark from './mark.raw.css';

const element = document.createElement('style');
element.textContent = [mark, decision, fix, chat, chatTurn].join('\n');
document.head.append(element);
