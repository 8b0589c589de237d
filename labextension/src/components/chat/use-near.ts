import * as React from 'react';

type Callback = () => void;

interface IWatch {
  readonly observer: IntersectionObserver;
  readonly callbacks: Map<Element, Callback>;
}

/** How far from the view something is near. */
const MARGIN = '800px 0px';

/** One observer for each scroller: a thread has a thousand turns. */
const WATCHES = new WeakMap<Element, IWatch>();

/** Return whether an element is near the part of its log that is on show; what once was near stays so. */
export function useNear(ref: React.RefObject<HTMLElement>, always: boolean): boolean {
  const [near, setNear] = React.useState(always);
  React.useEffect(() => {
    const node = ref.current;
    const root = node?.closest('[role="log"]') ?? null;
    if (near || node === null || root === null) {
      return;
    }
    const { observer, callbacks } = watchOf(root);
    callbacks.set(node, () => React.startTransition(() => setNear(true)));
    observer.observe(node);
    return () => {
      callbacks.delete(node);
      observer.unobserve(node);
    };
  }, [near]);
  return near || always;
}

function watchOf(root: Element): IWatch {
  const known = WATCHES.get(root);
  if (known !== undefined) {
    return known;
  }
  const callbacks = new Map<Element, Callback>();
  const seen = (entries: readonly IntersectionObserverEntry[]): void =>
    entries.filter(entry => entry.isIntersecting).forEach(entry => callbacks.get(entry.target)?.());
  const watch = { observer: new IntersectionObserver(seen, { root, rootMargin: MARGIN }), callbacks };
  WATCHES.set(root, watch);
  return watch;
}
