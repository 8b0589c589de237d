import type { CodeCell } from '@jupyterlab/cells';
import type { IFigure } from '../../chat-model';

const MOST_FIGURES = 12;

type Output = ReturnType<CodeCell['model']['outputs']['get']>;

/** Return the figures of cells in order, as the cells hold them. */
export function figuresOf(cells: readonly CodeCell[]): readonly IFigure[] {
  const found = cells.flatMap(({ model: { id, outputs } }) =>
    Array.from({ length: outputs.length }, (_, index) => ({ cell: id, url: pictureOf(outputs.get(index)) }))
  );
  return found.filter(({ url }) => url !== '').slice(0, MOST_FIGURES);
}

/** Return an output's picture as a `data:` URL; empty if it has none. */
function pictureOf({ data }: Output): string {
  const type = ['image/png', 'image/jpeg'].find(each => data[each] !== undefined);
  const image = type && data[type];
  return image ? `data:${type};base64,${Array.isArray(image) ? image.join('') : (image as string)}` : '';
}
