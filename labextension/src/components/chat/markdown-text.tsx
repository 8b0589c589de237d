import * as React from 'react';
import { usePanel } from './context';
import { Drawing } from './drawing';
import { linkKind } from './harmless';
import { definitions, splitBlocks } from './markdown-blocks';

interface IMarkdownProps {
  readonly text: string;
  /** Whether code in it can become a cell; not where it is in one already. */
  readonly inserts?: boolean;
}

/** Markdown of a model; one that grows is drawn block by block, so that what is complete is not drawn again. */
export function MarkdownText(props: IMarkdownProps & { readonly grows?: boolean }): React.JSX.Element {
  const { text, inserts = true, grows = false } = props;
  const { actions } = usePanel();
  // A text that once grew stays in blocks: to draw it anew in one piece would flicker.
  const inBlocks = React.useRef(grows);
  inBlocks.current ||= grows;
  const blocks = React.useMemo(() => (inBlocks.current ? blocksOf(text) : [text]), [text, inBlocks.current]);
  const follow = (event: React.MouseEvent): void => followLink(event, name => actions.openFile(name));
  return (
    <div onClickCapture={follow} onAuxClickCapture={follow}>
      {blocks.map((block, index) => (
        <Block key={index} text={block} inserts={inserts} />
      ))}
    </div>
  );
}

function blocksOf(text: string): string[] {
  const named = definitions(text);
  const blocks = splitBlocks(text);
  return named === '' ? blocks : blocks.map(block => `${block}\n\n${named}`);
}

const Block = React.memo(function Block({ text, inserts = true }: IMarkdownProps): React.JSX.Element {
  const { markdown, trans, actions } = usePanel();
  const host = React.useRef<HTMLDivElement>(null);
  const drawing = React.useRef<Drawing | null>(null);
  React.useLayoutEffect(() => {
    const node = host.current;
    if (node === null) {
      return;
    }
    const insertCell = inserts ? (source: string) => actions.insertCell(source) : null;
    drawing.current = new Drawing(node, { markdown, trans, insertCell });
    return () => {
      drawing.current?.dispose();
      drawing.current = null;
    };
  }, [markdown, trans, actions, inserts]);
  React.useLayoutEffect(() => {
    drawing.current?.want(text);
  }, [text, markdown, trans, actions, inserts]);
  return <div ref={host} className="ci-block" />;
});

/** Let a link lead where it may: the web in a page of its own, a file in JupyterLab, all else nowhere. */
function followLink(event: React.MouseEvent, openFile: (name: string) => void): void {
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
    openFile(decoded(href));
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
