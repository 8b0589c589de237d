import type { ISignal } from '@lumino/signaling';
import * as React from 'react';
import type { IChat, IChatState } from '../../chat-model';
import type { IDecision, ITurns } from '../../model';
import { usePanel } from './context';

/** Return what has a component drawn again. */
export function useDraw(): () => void {
  return React.useReducer((count: number) => count + 1, 0)[1];
}

/** Return the state of a chat, new at most once a frame: what streams must not be drawn more often than it is seen. */
export function useChatState(chat: IChat): IChatState {
  const draw = useDraw();
  React.useEffect(() => {
    let frame = 0;
    let timer = 0;
    const stop = (): void => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
      frame = 0;
    };
    const now = (): void => {
      stop();
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
      stop();
    };
  }, [chat]);
  return chat.state;
}

/** Return the questions that are open now. */
export function useDecisions(turns: ITurns): readonly IDecision[] {
  const draw = useDraw();
  React.useEffect(() => {
    const signals: readonly ISignal<ITurns, unknown>[] = [turns.decisionWanted, turns.decisionWithdrawn];
    signals.forEach(signal => signal.connect(draw));
    draw();
    return () => signals.forEach(signal => signal.disconnect(draw));
  }, [turns]);
  return turns.decisions;
}

/** Return what the kernel answers to a question that is asked once; `again` asks it anew. */
export function useAnswer<T>(ask: () => Promise<T>): { readonly answer: T | null; readonly again: () => void; readonly busy: boolean } {
  const { attempt } = usePanel();
  const [answer, setAnswer] = React.useState<T | null>(null);
  const [busy, setBusy] = React.useState(true);
  const again = (): void => void attempt(async () => setAnswer(await ask())).then(() => setBusy(false));
  React.useEffect(again, []);
  return { answer, again, busy };
}

/** Do something a while after what it depends on changed last; it is told whether its result is still wanted. */
export function useLater(pause: number, work: (isCurrent: () => boolean) => void, on: React.DependencyList): void {
  React.useEffect(() => {
    let isCurrent = true;
    const timer = setTimeout(() => work(() => isCurrent), pause);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, on);
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
