/**
 * What of a model's text may stand in the page: it loads nothing, runs nothing and leads nowhere unasked.
 */

/** The elements that stay; of others only the text does. */
export const TAGS: readonly string[] = [
  ...['a', 'abbr', 'b', 'blockquote', 'br', 'caption', 'code', 'col', 'colgroup', 'dd', 'del', 'details', 'dfn', 'div'],
  ...['dl', 'dt', 'em', 'figcaption', 'figure', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'hr', 'i', 'img', 'ins', 'kbd'],
  ...['li', 'mark', 'ol', 'p', 'pre', 'q', 's', 'samp', 'section', 'small', 'span', 'strike', 'strong', 'sub'],
  ...['summary', 'sup', 'table', 'tbody', 'td', 'tfoot', 'th', 'thead', 'tr', 'tt', 'u', 'ul', 'var', 'wbr']
];

const ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  '*': ['title', 'lang', 'dir'],
  a: ['href'],
  img: ['src', 'alt', 'width', 'height'],
  ol: ['start', 'type', 'reversed'],
  li: ['value'],
  td: ['align', 'colspan', 'rowspan'],
  th: ['align', 'colspan', 'rowspan', 'scope'],
  col: ['span'],
  colgroup: ['span'],
  details: ['open']
};

/** Where a link leads: to the web or a mail program; to a file beside the notebook; nowhere. */
export type LinkKind = 'web' | 'file' | 'dead';

/** Return where a link leads that is written so. */
export function linkKind(href: string): LinkKind {
  // Browsers leave out control characters and blanks at the ends before they look for the scheme.
  // eslint-disable-next-line no-control-regex -- these are the ones meant
  const bare = href.replace(/[\u0000-\u0020\u007f]/g, '');
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(bare)?.[1]?.toLowerCase();
  if (scheme !== undefined) {
    return ['http', 'https', 'mailto'].includes(scheme) ? 'web' : 'dead';
  }
  const isFile = bare !== '' && !/^[#?/\\]/.test(bare) && !bare.includes('..');
  return isFile ? 'file' : 'dead';
}

/** Whether an image comes with the text itself: a picture in a `data:` URL, SVG not among them. */
export function isOwnImage(src: string): boolean {
  return /^data:image\/(png|jpeg|gif|webp|bmp);base64,[A-Za-z0-9+/=\s]+$/i.test(src.trim());
}

/** Whether an attribute of an element that stays may stay; `inCode` is where classes colour code. */
export function keepsAttribute(tag: string, name: string, value: string, inCode: boolean): boolean {
  if (name === 'class') {
    return inCode;
  }
  if (!ATTRIBUTES['*']?.includes(name) && !ATTRIBUTES[tag]?.includes(name)) {
    return false;
  }
  return name === 'src' ? isOwnImage(value) : name === 'href' ? linkKind(value) !== 'dead' : true;
}

/** Keep diagrams as their text: drawing one loads the pictures that it names. */
export function withoutDiagrams(markdown: string): string {
  return markdown.replace(/(`{3,}|~{3,})[^\S\n]*mermaid/gi, '$1text');
}

/** Return sanitised HTML with only what is harmless; parsed in a document that loads nothing. */
export function harmless(html: string): string {
  const { body } = new DOMParser().parseFromString(html, 'text/html');
  for (const element of [...body.querySelectorAll('*')]) {
    keepHarmless(element);
  }
  return body.innerHTML;
}

function keepHarmless(element: Element): void {
  const tag = element.localName;
  if (TAGS.includes(tag) && (tag !== 'img' || isOwnImage(element.getAttribute('src') ?? ''))) {
    keepAttributes(element, tag);
  } else {
    element.replaceWith(instead(element, tag), ...element.childNodes);
  }
}

/** Return the words that stand in the place of an element: a tick, what a picture shows. */
function instead(element: Element, tag: string): string {
  if (tag === 'input' && element.getAttribute('type') === 'checkbox') {
    return element.hasAttribute('checked') ? '☑ ' : '☐ ';
  }
  return tag === 'img' ? (element.getAttribute('alt') ?? '') : '';
}

function keepAttributes(element: Element, tag: string): void {
  const inCode = element.closest('pre') !== null;
  for (const { name, value } of [...element.attributes]) {
    if (!keepsAttribute(tag, name, value, inCode)) {
      element.removeAttribute(name);
    }
  }
}
