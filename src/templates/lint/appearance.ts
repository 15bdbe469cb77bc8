import { type Color, parseColor } from '../color.ts';
import type { Declaration } from './css.ts';
import { attributeValue, type Element } from './element.ts';
import type { Styles } from './styles.ts';

/** `default`: the mail program's own. `unknown`: a picture, a placeholder, or CSS that is not read here. */
export type Shade = Color | 'default' | 'unknown';

/** How the words of an element look. */
export interface Appearance {
  text: Shade;
  ground: Shade;
  fontSizePixels: number | undefined;
  isHidden: boolean;
  /** The template has colours of its own for a dark screen here. */
  isMadeForDark: boolean;
}

/** The appearance of every element, through what it inherits. */
export function appearances(elements: readonly Element[], styles: Styles): Map<Element, Appearance> {
  const found = new Map<Element, Appearance>();
  for (const element of elements) {
    const inherited = (element.parent && found.get(element.parent)) ?? initial;
    found.set(element, appearanceOf(element, inherited, styles));
  }
  return found;
}

const initial: Appearance = {
  text: 'default',
  ground: 'default',
  fontSizePixels: 16,
  isHidden: false,
  isMadeForDark: false,
};

function appearanceOf(element: Element, inherited: Appearance, styles: Styles): Appearance {
  const appearance = { ...inherited };
  // Browsers and mail programs have a colour of their own for links.
  if (element.name === 'a') appearance.text = 'default';
  applyAttributes(appearance, element);
  for (const declaration of styles.declarationsOf(element)) apply(appearance, declaration, inherited);
  if (attributeValue(element, 'hidden') !== undefined) appearance.isHidden = true;
  appearance.isMadeForDark ||= styles.inDark(element).some((property) => /^(?:color|background)/.test(property));
  return appearance;
}

/** Colours and sizes from before there was CSS, which mail still uses. */
function applyAttributes(appearance: Appearance, element: Element) {
  const ground = attributeValue(element, 'bgcolor');
  if (ground) appearance.ground = readColor(ground);
  if (attributeValue(element, 'background')) appearance.ground = 'unknown';
  const text = attributeValue(element, element.name === 'font' ? 'color' : 'text');
  if (text && (element.name === 'font' || element.name === 'body')) appearance.text = readColor(text);
  const size = element.name === 'font' ? fontSizes.get(attributeValue(element, 'size') ?? '') : undefined;
  if (size) appearance.fontSizePixels = size;
}

const fontSizes: ReadonlyMap<string, number> = new Map(
  [10, 13, 16, 18, 24, 32, 48].map((pixels, position) => [String(position + 1), pixels]),
);

function apply(appearance: Appearance, { property, value }: Declaration, inherited: Appearance) {
  switch (property) {
    case 'color':
      appearance.text = value === 'inherit' ? inherited.text : readColor(value);
      break;
    case 'background':
    case 'background-color':
    case 'background-image':
      appearance.ground = groundFrom(property, value, appearance.ground);
      break;
    case 'font-size':
      appearance.fontSizePixels = readFontSize(value, inherited.fontSizePixels);
      break;
    case 'font': {
      const size = /(?:^|\s)([\d.]+(?:px|pt|em|rem|%))/i.exec(value.slice(0, 200))?.[1];
      if (size) appearance.fontSizePixels = readFontSize(size, inherited.fontSizePixels);
      break;
    }
    default:
      if (hides(property, value)) appearance.isHidden = true;
  }
}

const hides = (property: string, value: string) =>
  (property === 'display' && value === 'none') ||
  (property === 'visibility' && value === 'hidden') ||
  (property === 'mso-hide' && value === 'all') ||
  (['opacity', 'max-height', 'max-width'].includes(property) && /^0(?:px|%|\.0+)?$/.test(value));

function groundFrom(property: string, value: string, before: Shade): Shade {
  const isPicture = /url\(|gradient\(/i.test(value);
  if (property === 'background-image') return isPicture ? 'unknown' : before;
  if (isPicture) return 'unknown';
  if (/^(?:transparent|none|inherit|initial|unset)$/i.test(value)) return before;
  const colors = value
    .slice(0, 200)
    .split(/\s+(?![^(]*\))/)
    .map(readColor);
  return colors.find((color) => typeof color !== 'string') ?? 'unknown';
}

/** Hexadecimal, `rgb()` without transparency, and the names that are in use. */
export function readColor(text: string): Shade {
  const value = text.trim().toLowerCase().slice(0, 100);
  const color = parseColor(names.get(value) ?? value) ?? readRgb(value);
  return color ?? 'unknown';
}

function readRgb(value: string): Color | undefined {
  const match = /^rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})\s*(?:[,/]\s*(?:1|1\.0+|100%)\s*)?\)$/.exec(value);
  const [red, green, blue] = (match ?? []).slice(1, 4).map((channel) => Math.min(Number(channel), 255));
  return red === undefined || green === undefined || blue === undefined ? undefined : [red, green, blue];
}

/** CSS pixels; undefined: it is not known. */
function readFontSize(value: string, inherited: number | undefined) {
  const known = sizeNames.get(value.toLowerCase());
  if (known) return known;
  const [, digits, unit] = /^(\d{1,6}(?:\.\d{1,6})?|\.\d{1,6})(px|pt|em|rem|%|)$/i.exec(value) ?? [];
  if (digits === undefined) return undefined;
  const size = Number(digits);
  switch (unit?.toLowerCase()) {
    case 'px':
      return size;
    case 'pt':
      return (size * 4) / 3;
    case 'rem':
      return size * 16;
    case 'em':
      return inherited === undefined ? undefined : size * inherited;
    case '%':
      return inherited === undefined ? undefined : (size / 100) * inherited;
    default:
      return size === 0 ? 0 : undefined;
  }
}

const sizeNames: ReadonlyMap<string, number> = new Map(
  Object.entries({
    'xx-small': 9,
    'x-small': 10,
    small: 13,
    medium: 16,
    large: 18,
    'x-large': 24,
    'xx-large': 32,
  }),
);

const names: ReadonlyMap<string, string> = new Map(
  Object.entries({
    black: '#000000',
    silver: '#c0c0c0',
    gray: '#808080',
    grey: '#808080',
    white: '#ffffff',
    maroon: '#800000',
    red: '#ff0000',
    purple: '#800080',
    fuchsia: '#ff00ff',
    green: '#008000',
    lime: '#00ff00',
    olive: '#808000',
    yellow: '#ffff00',
    navy: '#000080',
    blue: '#0000ff',
    teal: '#008080',
    aqua: '#00ffff',
    orange: '#ffa500',
    darkgray: '#a9a9a9',
    darkgrey: '#a9a9a9',
    dimgray: '#696969',
    dimgrey: '#696969',
    lightgray: '#d3d3d3',
    lightgrey: '#d3d3d3',
    gainsboro: '#dcdcdc',
    whitesmoke: '#f5f5f5',
    snow: '#fffafa',
    darkblue: '#00008b',
    darkgreen: '#006400',
    darkred: '#8b0000',
    gold: '#ffd700',
    pink: '#ffc0cb',
    tomato: '#ff6347',
    coral: '#ff7f50',
    crimson: '#dc143c',
    indigo: '#4b0082',
    slategray: '#708090',
    slategrey: '#708090',
    royalblue: '#4169e1',
    steelblue: '#4682b4',
    dodgerblue: '#1e90ff',
  }),
);
