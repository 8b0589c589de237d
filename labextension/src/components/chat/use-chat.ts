import * as React from 'react';
import type { IChat, IChatState, LinkState } from '../../chat-model';
import type { IDecision, ITurns } from '../../model';

/** Return the state of a chat, new at most once a frame: what streams must not be drawn more often than it is seen. */
export function useChatState(chat: IChat): IChatState {
  const [, draw] = React.useReducer((count: number) => count + 1, 0);
  React.useEffect(() => {
    let frame = 0;
    let timer = 0;
    const now = (): void => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
      frame = timer = 0;
      draw();
    };
    const changed = (): void => {
      if (frame === 0) {
        frame = requestAnimationFrame(now);
        // A page in the background has no frames.
        timer = window.setTimeout(now, 250);
      }
    };
    chat.changed.connect(changed);
    draw();
    return () => {
      chat.changed.disconnect(changed);
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  }, [chat]);
  return chat.state;
}

/** Return how far away the kernel of a chat is. */
export function useLink(chat: IChat | null): LinkState {
  const [link, setLink] = React.useState<LinkState>('none');
  React.useEffect(() => {
    const read = (): void => setLink(chat?.state.link ?? 'none');
    read();
    chat?.changed.connect(read);
    return () => {
      chat?.changed.disconnect(read);
    };
  }, [chat]);
  return link;
}

/** Return the questions that are open now. */
export function useDecisions(turns: ITurns): readonly IDecision[] {
  const [decisions, setDecisions] = React.useState<readonly IDecision[]>(turns.decisions);
  React.useEffect(() => {
    const read = (): void => setDecisions([...turns.decisions]);
    turns.decisionWanted.connect(read);
    turns.decisionWithdrawn.connect(read);
    read();
    return () => {
      turns.decisionWanted.disconnect(read);
      turns.decisionWithdrawn.disconnect(read);
    };
  }, [turns]);
  return decisions;
}

/** Keep a scroller at its end while its content grows, unless the user scrolled away from there. */
export function useStickyEnd(
  scroller: React.RefObject<HTMLElement>,
  content: React.RefObject<HTMLElement>
): { readonly away: boolean; readonly toEnd: () => void; readonly leave: () => void } {
  const [away, setAway] = React.useState(false);
  const stuck = React.useRef(true);
  const toEnd = React.useCallback(() => {
    stuck.current = true;
    setAway(false);
    scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  }, []);
  const leave = React.useCallback(() => {
    stuck.current = false;
    setAway(true);
  }, []);
  React.useEffect(() => {
    const node = scroller.current;
    if (node === null || content.current === null) {
      return;
    }
    let top = node.scrollTop;
    const scrolled = (): void => {
      const left = node.scrollHeight - node.clientHeight - node.scrollTop;
      // Growth alone moves the end away, but never the view up.
      stuck.current = left < 24 || (stuck.current && node.scrollTop >= top);
      top = node.scrollTop;
      setAway(!stuck.current);
    };
    const grown = new ResizeObserver(() => {
      if (stuck.current) {
        node.scrollTop = node.scrollHeight;
        top = node.scrollTop;
      }
    });
    node.addEventListener('scroll', scrolled, { passive: true });
    grown.observe(content.current);
    grown.observe(node);
    return () => {
      node.removeEventListener('scroll', scrolled);
      grown.disconnect();
    };
  }, []);
  return { away, toEnd, leave };
}
