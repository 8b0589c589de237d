import { LabIcon } from '@jupyterlab/ui-components';

const drawn = (name: string, path: string): LabIcon =>
  new LabIcon({
    name: `ci_magic:${name}`,
    svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16">
  <path class="jp-icon3" fill="#616161" d="${path}"/>
</svg>`
  });

/** An arrow up. */
export const sendIcon = drawn('send', 'M8 2.2 13.3 7.5 12.2 8.6 8.75 5.15V14h-1.5V5.15L3.8 8.6 2.7 7.5z');

/** A paper clip. */
export const attachIcon = drawn(
  'attach',
  'M11.2 4v7.2a3.2 3.2 0 0 1-6.4 0V3.6a2.1 2.1 0 0 1 4.2 0v7a1 1 0 0 1-2 0V4.5H5.9v6.1a2.1 2.1 0 0 0 4.2 0v-7' +
    'a3.2 3.2 0 0 0-6.4 0v7.6a4.3 4.3 0 0 0 8.6 0V4z'
);
