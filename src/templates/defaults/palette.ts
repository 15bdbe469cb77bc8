import { type Color, contrast, formatColor, parseColor, readableOn } from '../color.ts';

export interface Palette {
  page: string;
  card: string;
  line: string;
  box: string;
  ink: string;
  dim: string;
  /** The code, on `box`. */
  code: string;
  button: string;
  onButton: string;
}

export interface Palettes {
  light: Palette;
  dark: Palette;
}

/** The colours of a mail; the operator's own are used as far as they can be read. */
export function palettesFor(primaryColor: string | undefined, darkPrimaryColor?: string): Palettes {
  const key = `${primaryColor ?? ''} ${darkPrimaryColor ?? ''}`;
  const known = kept.get(key);
  if (known) return known;
  const accent = parseColor(primaryColor);
  const palettes = {
    light: paletteFrom(light, accent),
    dark: paletteFrom(dark, parseColor(darkPrimaryColor) ?? accent),
  };
  // A brand has one colour or two; whoever brings more than a few hundred gets them computed again.
  if (kept.size > 500) kept.clear();
  kept.set(key, palettes);
  return palettes;
}

const kept = new Map<string, Palettes>();

const white: Color = [255, 255, 255];
const black: Color = [0x10, 0x13, 0x1a];

interface Ground {
  page: string;
  card: string;
  line: string;
  box: string;
  ink: string;
  dim: string;
  accent: string;
}

const light: Ground = {
  page: '#f3f4f6',
  card: '#ffffff',
  line: '#e2e5ea',
  box: '#f3f5f9',
  ink: '#1b2130',
  dim: '#586071',
  accent: '#24389a',
};

const dark: Ground = {
  page: '#12141a',
  card: '#1c1f27',
  line: '#333846',
  box: '#282d38',
  ink: '#f2f4f8',
  dim: '#abb3c3',
  accent: '#a9b8ff',
};

/** Without a colour of the operator's the code is in ink, as calm as the rest, and only the button has the accent. */
function paletteFrom({ accent, ...ground }: Ground, own: Color | undefined): Palette {
  const card = parseColor(ground.card) ?? white;
  const box = parseColor(ground.box) ?? white;
  const button = readableOn(card, own ?? parseColor(accent) ?? black, 3);
  return {
    ...ground,
    code: own ? formatColor(readableOn(box, own)) : ground.ink,
    button: formatColor(button),
    onButton: formatColor(contrast(white, button) >= 4.5 ? white : readableOn(button, black)),
  };
}
