import { features } from './client-support.ts';
import type { Declaration } from './css.ts';

/** Which entries of the data set a piece of CSS or HTML is about, by their slugs. */
export function featuresOfDeclaration({ property, value: written }: Declaration): string[] {
  if (property.startsWith('-') && !property.startsWith('--')) return [];
  if (property.startsWith('mso-')) return [];
  const { properties, functions, units, values } = index();
  const value = written.slice(0, 1_000).toLowerCase();
  const found = [properties.get(property), values.get(`${property}:${value}`)];
  for (const [, name = ''] of value.matchAll(/([a-z][a-z-]{0,40})\(/g)) found.push(functions.get(name));
  for (const [, unit = ''] of value.matchAll(/\d([a-z]{1,6})\b/g)) found.push(units.get(unit));
  return found.filter((slug) => slug !== undefined);
}

export function featuresOfSelectors(selectors: string): string[] {
  const names = selectors.slice(0, 1_000).matchAll(/::?(before|after)\b/g);
  return [...names].map(([, name]) => `css-pseudo-element-${name}`);
}

export const featuresOfElement = (name: string): string[] => (elements.has(name) ? [`html-${name}`] : []);

const elements: ReadonlySet<string> = new Set('svg video audio picture dialog marquee meter progress'.split(' '));

/** The mail is good without it: it shapes lines, answers the mouse, or is a wish of those who know it. */
export const isRefinement = (slug: string) => refinements.has(slug);

const refinements: ReadonlySet<string> = new Set(
  [
    'accent-color color-scheme cursor inert outline-offset resize scroll-snap tab-size transition user-select',
    'hyphens hyphenate-character hyphenate-limit-chars orphans widows overflow-wrap text-align-last text-justify text-wrap',
    'text-decoration-skip-ink text-decoration-thickness text-underline-offset text-underline-position white-space-collapse',
  ]
    .flatMap((names) => names.split(' '))
    .map((name) => `css-${name}`),
);

/** Without it the mail falls apart, so that one program which does not know it is one too many. */
export const isStructural = (slug: string) => structural.has(slug);

const structural: ReadonlySet<string> = new Set(
  'display-flex display-grid float position background-image variables rgba modern-color unit-calc'
    .split(' ')
    .map((name) => `css-${name}`),
);

interface Index {
  properties: Map<string, string>;
  /** `display:flex` */
  values: Map<string, string>;
  functions: Map<string, string>;
  units: Map<string, string>;
}

/** The data set names features for people: some are a property, some a list of them. */
function index(): Index {
  if (kept) return kept;
  kept = { properties: new Map(), values: new Map(), functions: new Map(functionsByHand), units: new Map() };
  for (const { slug, title, category } of features().values()) if (category === 'css') addTo(kept, slug, title.trim());
  for (const [slug, names] of propertiesByHand) for (const name of names.split(' ')) kept.properties.set(name, slug);
  return kept;
}

let kept: Index | undefined;

function addTo({ properties, values, functions, units }: Index, slug: string, title: string) {
  const name = title.replace(/ (?:property|shorthand)$/, '');
  if (/^[a-z-]+$/.test(name)) properties.set(name, slug);
  const pair = /^([a-z-]+):\s*([a-z-]+)$/.exec(title);
  if (pair) values.set(`${pair[1]}:${pair[2]}`, slug);
  for (const [, called = ''] of title.matchAll(/([a-z-]+)\(\)/g))
    if (!title.startsWith(':')) functions.set(called, slug);
  const unit = /^([a-z]+) unit$/.exec(title)?.[1];
  if (unit) units.set(unit, slug);
}

const functionsByHand: readonly [string, string][] = [['var', 'css-variables']];

const propertiesByHand: readonly [slug: string, properties: string][] = [
  ['css-block-inline-size', 'block-size'],
  ['css-border-inline-block', 'border-inline border-block'],
  ['css-left-right-top-bottom', 'left right top bottom'],
  ['css-grid-template', 'grid-template grid-template-areas grid-template-columns grid-template-rows'],
  ['css-margin-inline-block', 'margin-inline margin-block'],
  ['css-margin-inline-start-end', 'margin-inline-start margin-inline-end'],
  ['css-margin-block-start-end', 'margin-block-start margin-block-end'],
  ['css-padding-inline-block', 'padding-inline padding-block'],
  ['css-padding-inline-start-end', 'padding-inline-start padding-inline-end'],
  ['css-padding-block-start-end', 'padding-block-start padding-block-end'],
];
