import type { ChatWish } from '../../chat-model';

type Listener = (wish: ChatWish) => void;

/** Hands wishes to the view; what is wished before there is one waits for it. */
export class Wishes {
  make(wish: ChatWish): void {
    if (this.#listener === null) {
      this.#waiting.push(wish);
    } else {
      this.#listener(wish);
    }
  }

  /** Hear the wishes; returns what ends that. */
  listen(listener: Listener): () => void {
    this.#listener = listener;
    this.#waiting.splice(0).forEach(listener);
    return () => {
      if (this.#listener === listener) {
        this.#listener = null;
      }
    };
  }

  #listener: Listener | null = null;
  readonly #waiting: ChatWish[] = [];
}
