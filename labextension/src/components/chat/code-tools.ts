import { Clipboard } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { LabIcon } from '@jupyterlab/ui-components';
import { addBelowIcon, checkIcon, copyIcon } from '@jupyterlab/ui-components';

interface ICodeTools {
  readonly trans: TranslationBundle;
  readonly insertCell: ((source: string) => void) | null;
}

const SHOWN = 1200;

/** Put buttons to copy and to insert at each piece of code in drawn Markdown. */
export function addTools(host: HTMLElement, { trans, insertCell }: ICodeTools): void {
  for (const pre of host.querySelectorAll('pre')) {
    const text = (): string => (pre.querySelector('code') ?? pre).textContent.replace(/\n$/, '');
    const bar = document.createElement('div');
    bar.className = 'ci-codeTools';
    const frame = document.createElement('div');
    frame.className = 'ci-code';
    pre.tabIndex = 0;
    pre.replaceWith(frame);
    if (insertCell !== null && /\blanguage-(i?python3?|py)\b/.test(pre.querySelector('code')?.className ?? '')) {
      bar.append(button(addBelowIcon, trans.__('Insert as cell'), () => insertCell(text())));
    }
    bar.append(button(copyIcon, trans.__('Copy code'), () => Clipboard.copyToSystem(text())));
    frame.append(pre, bar);
  }
}

function button(icon: LabIcon, label: string, act: () => void): HTMLButtonElement {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = 'ci-iconButton';
  made.title = label;
  made.setAttribute('aria-label', label);
  const show = (shown: LabIcon): void => made.replaceChildren(shown.element({ tag: 'span' }));
  show(icon);
  made.addEventListener('click', () => {
    act();
    show(checkIcon);
    setTimeout(() => show(icon), SHOWN);
  });
  return made;
}
