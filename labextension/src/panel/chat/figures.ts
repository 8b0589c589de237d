import type { CodeCell } from '@jupyterlab/cells';
import type { IFigure } from '../../chat-model';

/** Pixels: thumbnails are at most this wide, on a screen of two pixels to the point. */
const WIDEST = 640;
const MOST_FIGURES = 12;
const MOST_CHARACTERS = 30_000_000;

type Output = ReturnType<CodeCell['model']['outputs']['get']>;

/** The thumbnails made so far; an output that is shown anew is another object. */
const known = new WeakMap<Output, Promise<string>>();

/** Return the figures of cells in order, made small enough for a list. */
export async function figuresOf(cells: readonly CodeCell[]): Promise<readonly IFigure[]> {
  const found = cells.flatMap(({ model }) => {
    const outputs = Array.from({ length: model.outputs.length }, (_, index) => model.outputs.get(index));
    return outputs.map(output => ({ cell: model.id, output }));
  });
  const pictures = found.filter(({ output }) => imageOf(output) !== '').slice(0, MOST_FIGURES);
  const figures = await Promise.all(pictures.map(async ({ cell, output }) => ({ cell, url: await thumbnail(output) })));
  return figures.filter(({ url }) => url !== '');
}

/** Return an output's picture in base64; empty if it has none, or one that is too large to be read again. */
function imageOf({ data }: Output): string {
  const image = data['image/png'] ?? data['image/jpeg'];
  const text = Array.isArray(image) ? image.join('') : image;
  return typeof text === 'string' && text.length < MOST_CHARACTERS ? text : '';
}

function thumbnail(output: Output): Promise<string> {
  const made = known.get(output) ?? drawn(imageOf(output)).catch(() => '');
  known.set(output, made);
  return made;
}

/** Return a picture as a PNG, no wider than a thumbnail; rejects if it is none. */
async function drawn(image: string): Promise<string> {
  const bytes = Uint8Array.from(atob(image.replace(/\s/g, '')), letter => letter.charCodeAt(0));
  const picture = await createImageBitmap(new Blob([bytes]));
  const scale = Math.min(1, WIDEST / picture.width);
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const context = canvas.getContext('2d');
  if (context !== null) {
    context.imageSmoothingQuality = 'high';
    context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  }
  picture.close();
  return canvas.toDataURL('image/png');
}
