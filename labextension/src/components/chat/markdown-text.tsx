import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { Drawing } from './drawing';
import { linkKind } from './harmless';
import type { IMarkdownRenderer } from './markdown';
import { definitions, splitBlocks } from './markdown-blocks';

/** What Markdown needs of its surroundings. */
export interface IMarkdownTools {
  readonly markdown: IMarkdownRenderer;
  readonly trans: TranslationBundle;
  readonly openFile: (name: string) => void;
  /** Null where the code is in a cell already. */
  readonly insertCell: ((source: string) => void) | null;
}

/** Markdown of a model; one that grows is drawn block by block, so that what is complete is not drawn again. */
export function MarkdownText(props: {
  readonly text: string;
  readonly grows: boolean;
  readonly tools: IMarkdownTools;
}): React.JSX.Element {
  const { text, grows, tools } = props;
  // A text that once grew stays in blocks: to draw it anew in one piece would flicker.
  const inBlocks = React.useRef(grows);
  inBlocks.current ||= grows;
  const blocks = React.useMemo(() => (inBlocks.current ? blocksOf(text) : [text]), [text, inBlocks.current]);
  const follow = (event: React.MouseEvent): void => followLink(event, tools);
  return (
    <div className="ci-markdown" onClickCapture={follow} onAuxClickCapture={follow}>
      {blocks.map((block, index) => (
        <Block key={index} text={block} tools={tools} />
      ))}
    </div>
  );
}

function blocksOf(text: string): string[] {
  const named = definitions(text);
  const blocks = splitBlocks(text);
  return named === '' ? blocks : blocks.map(block => `${block}\n\n${named}`);
}

const Block = React.memo(function Block({ text, tools }: { text: string; tools: IMarkdownTools }): React.JSX.Element {
  const host = React.useRef<HTMLDivElement>(null);
  const drawing = React.useRef<Drawing | null>(null);
  React.useLayoutEffect(() => {
    const node = host.current;
    if (node === null) {
      return;
    }
    drawing.current = new Drawing(node, tools);
    return () => {
      drawing.current?.dispose();
      drawing.current = null;
    };
  }, [tools]);
  React.useLayoutEffect(() => {
    drawing.current?.want(text);
  }, [text, tools]);
  return <div ref={host} className="ci-block" />;
});

/** Let a link lead where it may: the web in a page of its own, a file in JupyterLab, all else nowhere. */
function followLink(event: React.MouseEvent, tools: IMarkdownTools): void {
  const link = (event.target as Element).closest('a');
  if (link === null) {
    return;
  }
  const href = link.getAttribute('href') ?? link.getAttribute('xlink:href') ?? '';
  const kind = linkKind(href);
  if (kind !== 'web') {
    event.preventDefault();
    event.stopPropagation();
  }
  if (kind === 'file') {
    tools.openFile(decoded(href));
  }
}

function decoded(href: string): string {
  const path = href.replace(/[?#].*$/, '');
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
