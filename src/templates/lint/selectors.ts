import { attributeValue, type Element } from './element.ts';

/** One simple selector after the other, the last one first: that which the element itself must match. */
export interface Selector {
  compounds: readonly Compound[];
  /** Of ids, classes and types (Selectors 4 §17), as one number that can be compared. */
  specificity: number;
}

interface Compound {
  type?: string;
  id?: string;
  classes: readonly string[];
}

/** Those that mail programs agree on: types, classes, ids, and what lies within them. Others are left out. */
export const parseSelectors = (selectors: string): Selector[] =>
  selectors
    .slice(0, 2_000)
    .split(',')
    .flatMap((selector) => parseSelector(selector.trim()) ?? []);

/** A child counts as a descendant: too many matches are better here than too few. */
export function matches({ compounds }: Selector, element: Element): boolean {
  const [own, ...ancestors] = compounds;
  if (!own || !matchesCompound(own, element)) return false;
  let place = element.parent;
  for (const compound of ancestors) {
    while (place && !matchesCompound(compound, place)) place = place.parent;
    if (!place) return false;
    place = place.parent;
  }
  return true;
}

const compoundPattern = /^([a-z][\w-]*|\*)?((?:[.#][\w-]+|:link|:root)*)$/i;

function parseSelector(selector: string): Selector | undefined {
  const compounds: Compound[] = [];
  const parts = selector.split(/[\s>]+/);
  if (parts.length > 6) return undefined;
  for (const part of parts) {
    const match = compoundPattern.exec(part);
    if (part === '' || !match) return undefined;
    compounds.unshift(compoundFrom(match[1], match[2] ?? ''));
  }
  const specificity = compounds.reduce(
    (sum, { type, id, classes }) => sum + (id ? 10_000 : 0) + classes.length * 100 + (type ? 1 : 0),
    0,
  );
  return { compounds, specificity };
}

function compoundFrom(type: string | undefined, rest: string): Compound {
  const id = /#([\w-]+)/.exec(rest)?.[1];
  const classes = [...rest.matchAll(/\.([\w-]+)/g)].map((match) => match[1] ?? '');
  const named = rest.includes(':root') ? 'html' : type?.toLowerCase();
  return { classes, ...(named && named !== '*' && { type: named }), ...(id && { id }) };
}

const matchesCompound = ({ type, id, classes }: Compound, element: Element) =>
  (type === undefined || type === element.name) &&
  (id === undefined || id === attributeValue(element, 'id')) &&
  (classes.length === 0 || hasClasses(element, classes));

function hasClasses(element: Element, classes: readonly string[]) {
  const own = (attributeValue(element, 'class') ?? '').slice(0, 500).split(/\s+/);
  return classes.every((name) => own.includes(name));
}
