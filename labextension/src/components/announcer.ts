/**
 * What is said to screen readers: a region of the page that they watch, and that nobody sees.
 */
export class Announcer {
  /** Whether anything is said at all. */
  enabled = true;

  /** Whether something else tells the user about a turn. */
  isToldElsewhere: (turn: string) => boolean = () => false;

  /** Say a text, about a turn if one is named, once the reader has finished its sentence. */
  say(text: string, turn = ''): void {
    if (this.enabled && text !== '' && !(turn !== '' && this.isToldElsewhere(turn))) {
      this.#node().textContent = text;
    }
  }

  #node(): HTMLElement {
    if (this.#region === null) {
      this.#region = document.createElement('div');
      this.#region.className = 'jp-ciMagic-hidden jp-ciMagic-announcer';
      this.#region.setAttribute('role', 'status');
      this.#region.setAttribute('aria-live', 'polite');
      document.body.append(this.#region);
    }
    return this.#region;
  }

  #region: HTMLElement | null = null;
}
