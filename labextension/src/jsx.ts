import { createElement, Fragment } from 'react';

// What JSX becomes, under names that the bundler can shorten: each element would spell React's out otherwise.
export const h = createElement;
export const fragment = Fragment;
