import type { JupyterFrontEnd } from '@jupyterlab/application';
import { freeName } from './paths';

/** The server's files. */
export type Contents = JupyterFrontEnd['serviceManager']['contents'];

/** Bytes that one request carries; a server takes 500 MB by default, and says nothing of how far it is. */
const CHUNK = 4 * 1024 * 1024;

/**
 * Put files of the user's machine into a folder, under names that are free there, and return the names.
 *
 * @param progress - hears the share that is done, 0 to 1
 * @throws what the browser or the server says; a file that was begun is taken away again
 */
export async function upload(
  contents: Contents,
  folder: string,
  files: readonly File[],
  progress: (done: number) => void
): Promise<string[]> {
  const listing = await contents.get(folder, { content: true });
  const taken = new Set((listing.content as { readonly name: string }[]).map(({ name }) => name));
  const total = files.reduce((sum, { size }) => sum + size, 0) || 1;
  const names: string[] = [];
  let sent = 0;
  for (const file of files) {
    const name = freeName(file.name, taken);
    taken.add(name);
    names.push(name);
    await send(contents, folder === '' ? name : `${folder}/${name}`, file, bytes => {
      sent += bytes;
      progress(sent / total);
    });
  }
  return names;
}

async function send(contents: Contents, path: string, file: File, sent: (bytes: number) => void): Promise<void> {
  const isWhole = file.size <= CHUNK;
  let hasBegun = false;
  try {
    for (let start = 0, number = 1; start === 0 || start < file.size; start += CHUNK, number++) {
      const part = file.slice(start, start + CHUNK);
      const chunk = start + CHUNK >= file.size ? -1 : number;
      const content = await base64(part);
      hasBegun = !isWhole;
      await contents.save(path, { type: 'file', format: 'base64', content, ...(isWhole ? {} : { chunk }) });
      sent(part.size);
    }
  } catch (error) {
    if (hasBegun) {
      await contents.delete(path).catch(() => undefined);
    }
    throw error;
  }
}

function base64(part: Blob): Promise<string> {
  const reader = new FileReader();
  return new Promise((resolve, reject) => {
    reader.onload = () => resolve((reader.result as string).replace(/^[^,]*,?/, ''));
    // A folder that was dropped looks like a file until it is read.
    reader.onerror = () => reject(reader.error ?? new Error('unreadable'));
    reader.readAsDataURL(part);
  });
}
