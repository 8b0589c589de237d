/**
 * Draws the Markdown of a model: through JupyterLab's own renderer, with what could load, run or lead away taken out.
 */
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { Widget } from '@lumino/widgets';

import { harmless, TAGS, withoutDiagrams } from './harmless';

/** Draws one text in one element, and anew when it changed. */
export interface IMarkdownView {
  /** Resolves when the text is on show. */
  show(markdown: string): Promise<void>;
  dispose(): void;
}

/** Makes views of Markdown. */
export interface IMarkdownRenderer {
  /** Draw in `host`, which must be in the page. */
  view(host: HTMLElement): IMarkdownView;
}

const MIME = 'text/markdown';

/** Return what draws Markdown that nobody vouches for. */
export function chatMarkdown(rendermime: IRenderMimeRegistry): IMarkdownRenderer {
  const { sanitizer, markdownParser } = rendermime;
  const own = rendermime.clone({
    sanitizer: {
      allowNamedProperties: false,
      getAutolink: () => false,
      sanitize: dirty => harmless(sanitizer.sanitize(dirty, { allowedTags: [...TAGS, 'input'] }))
    },
    ...(markdownParser === null ? {} : { markdownParser: parserWithoutDiagrams(markdownParser) })
  });
  return { view: host => new MarkdownView(own, host) };
}

function parserWithoutDiagrams(parser: IRenderMime.IMarkdownParser): IRenderMime.IMarkdownParser {
  return { render: source => parser.render(withoutDiagrams(source)) };
}

class MarkdownView implements IMarkdownView {
  constructor(rendermime: IRenderMimeRegistry, host: HTMLElement) {
    this.#rendermime = rendermime;
    this.#renderer = rendermime.createRenderer(MIME);
    // Mathematics is set only in what is attached.
    Widget.attach(this.#renderer, host);
  }

  async show(markdown: string): Promise<void> {
    if (!this.#renderer.isDisposed) {
      await this.#renderer.renderModel(this.#rendermime.createModel({ data: { [MIME]: markdown }, trusted: false }));
      harden(this.#renderer.node);
    }
  }

  dispose(): void {
    this.#renderer.dispose();
  }

  readonly #rendermime: IRenderMimeRegistry;
  readonly #renderer: IRenderMime.IRenderer;
}

function harden(node: HTMLElement): void {
  for (const link of node.querySelectorAll<HTMLAnchorElement>('a[href]')) {
    link.target = '_blank';
    link.rel = 'noopener noreferrer';
  }
}
