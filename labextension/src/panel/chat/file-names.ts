import { resolved } from './paths';
import type { Contents } from './upload';

/** Milliseconds for which a listing is believed, if nothing is known to have changed. */
const FRESH = 10_000;
const MOST_FOLDERS = 20;
const MOST_NAMES = 500;

/** A file of the web: the kernel asks before it fetches one. */
const ADDRESS = /^https?:\/\/[^/]+\/.*[^/]$/i;

interface IListing {
  readonly at: number;
  readonly names: Promise<readonly string[]>;
}

/** Knows the names of files near a notebook, for completion; asks the server once a folder. */
export class FileNames {
  readonly #contents: Contents;
  readonly #listings = new Map<string, IListing>();

  constructor(contents: Contents) {
    this.#contents = contents;
    contents.fileChanged.connect(() => this.#listings.clear());
  }

  /** Return names that begin so, by `folder`, folders with a slash at their end; none where the folder cannot be read. An address is its own name. */
  async of(folder: string, prefix: string): Promise<readonly string[]> {
    if (ADDRESS.test(prefix)) {
      return [prefix];
    }
    const cut = prefix.lastIndexOf('/') + 1;
    const [head, start] = [prefix.slice(0, cut), comparable(prefix.slice(cut))];
    const path = resolved(folder, head);
    if (path === null) {
      return [];
    }
    const names = await this.#list(path);
    const shown = names.filter(name => comparable(name).startsWith(start) && (start !== '' || !name.startsWith('.')));
    return shown.map(name => head + name);
  }

  #list(path: string): Promise<readonly string[]> {
    const known = this.#listings.get(path);
    if (known !== undefined && Date.now() - known.at < FRESH) {
      return known.names;
    }
    if (this.#listings.size >= MOST_FOLDERS) {
      this.#listings.clear();
    }
    const names = this.#contents.get(path, { content: true }).then(namesOf, () => []);
    this.#listings.set(path, { at: Date.now(), names });
    return names;
  }
}

/** As names are compared: some file systems take accented letters apart, and few tell capitals. */
function comparable(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

function namesOf({ content }: { readonly content: unknown }): readonly string[] {
  const entries = Array.isArray(content) ? (content as { readonly name: string; readonly type: string }[]) : [];
  const names = entries.map(({ name, type }) => (type === 'directory' ? `${name}/` : name));
  return names.sort((one, other) => one.localeCompare(other)).slice(0, MOST_NAMES);
}
