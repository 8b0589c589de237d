import { LabIcon } from '@jupyterlab/ui-components';

/** The sign of ci_magic: a spark, in the colour of the text or element that it stands in. */
export const sparkIcon = new LabIcon({
  name: 'ci_magic:spark',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16">
  <path class="jp-icon3" fill="#616161" d="M8 1c.6 4 2.6 6 7 7-4.4 1-6.4 3-7 7-.6-4-2.6-6-7-7 4.4-1 6.4-3 7-7z"/>
</svg>`
});
