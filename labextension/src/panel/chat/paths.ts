/** Names of files as the kernel finds them (by the notebook's folder), and as JupyterLab names them (by its root). */

/** Return the folder of a path; empty for the root. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

/** Return the path by the root of what is named by a folder; null if it lies outside. */
export function resolved(folder: string, name: string): string | null {
  if (/^([a-z]:)?[/\\]/i.test(name)) {
    return null;
  }
  const parts: string[] = [];
  for (const part of `${folder}/${name.replaceAll('\\', '/')}`.split('/')) {
    if (part === '..' && parts.pop() === undefined) {
      return null;
    }
    if (part !== '..' && part !== '.' && part !== '') {
      parts.push(part);
    }
  }
  return parts.join('/');
}

/** Return how a path by the root is named by a folder. */
export function relativeTo(folder: string, path: string): string {
  const [from, to] = [folder, path].map(each => each.split('/').filter(part => part !== '')) as [string[], string[]];
  let shared = 0;
  while (shared < from.length && shared < to.length - 1 && from[shared] === to[shared]) {
    shared++;
  }
  return [...from.slice(shared).map(() => '..'), ...to.slice(shared)].join('/');
}

/** Return a name for a new file: without what no file system takes, and none of those that are taken. */
export function freeName(wanted: string, taken: ReadonlySet<string>): string {
  // eslint-disable-next-line no-control-regex -- names from elsewhere may hold anything
  const name = wanted.normalize('NFC').replace(/[\u0000-\u001f\u007f/\\:*?"<>|]+/g, '_').replace(/^\.+|[. ]+$/g, '') || 'file';
  const lower = new Set([...taken].map(each => each.normalize('NFC').toLowerCase()));
  const dot = name.lastIndexOf('.');
  const [stem, end] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
  let free = name;
  for (let number = 2; lower.has(free.toLowerCase()); number++) {
    free = `${stem}-${number}${end}`;
  }
  return free;
}
