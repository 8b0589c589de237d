import { LabIcon } from '@jupyterlab/ui-components';

/** The sign of the chat: a speech bubble with the spark of ci_magic in it. */
export const chatIcon = new LabIcon({
  name: 'ci_magic:chat',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16">
  <g class="jp-icon3" fill="#616161">
    <path fill-rule="evenodd" d="M3 1h10a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2H8.500l-3.700 3.200a.5.5 0 0 1-.8-.4V12H3a2 2 0 0 1-2-2V3a2 2 0 0 1 2-2zm.2 1.300a.9.9 0 0 0-.9.9v6.600a.9.9 0 0 0 .9.9h9.600a.9.9 0 0 0 .9-.9V3.200a.9.9 0 0 0-.9-.9z"/>
    <path d="M8 3c.3 2.300 1.200 3.200 3.500 3.500C9.200 6.800 8.300 7.700 8 10c-.3-2.300-1.200-3.200-3.500-3.500C6.800 6.200 7.700 5.300 8 3z"/>
  </g>
</svg>`
});
