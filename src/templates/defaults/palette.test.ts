import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Color, contrast, parseColor } from '../color.ts';
import { type Palette, palettesFor } from './palette.ts';

/** Every text of the layout and what it stands on. */
const pairs = ({ page, card, box, ink, dim, code, button, onButton }: Palette) => ({
  'ink on card': [ink, card],
  'dim on card': [dim, card],
  'dim on page': [dim, page],
  'ink on box': [ink, box],
  'dim on box': [dim, box],
  'code on box': [code, box],
  'words on button': [onButton, button],
});

const read = (text: string | undefined): Color => parseColor(text) ?? expect.fail(`${text} is no colour`);

const lowest = (palette: Palette, change: (color: Color) => Color = (color) => color) =>
  Math.min(
    ...Object.values(pairs(palette)).map(([text, ground]) => contrast(change(read(text)), change(read(ground)))),
  );

const inverted = ([red, green, blue]: Color): Color => [255 - red, 255 - green, 255 - blue];

/** What programs do that turn only light and dark: the hue stays, the lightness is mirrored. */
function mirrored([red, green, blue]: Color): Color {
  const shift = 255 - (Math.max(red, green, blue) + Math.min(red, green, blue));
  return [red + shift, green + shift, blue + shift];
}

describe('the colours of a mail', () => {
  it('can be read in light, in dark and where a mail program forces dark', () => {
    const { light, dark } = palettesFor(undefined);
    expect(lowest(light)).toBeGreaterThanOrEqual(4.5);
    expect(lowest(dark)).toBeGreaterThanOrEqual(4.5);
    expect(lowest(light, inverted)).toBeGreaterThanOrEqual(4.5);
    expect(lowest(light, mirrored)).toBeGreaterThanOrEqual(4.5);
  });

  it('can be read with any colour of the operator', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^#[0-9a-f]{6}$/), (primaryColor) => {
        const { light, dark } = palettesFor(primaryColor);
        expect(lowest(light)).toBeGreaterThanOrEqual(4.5);
        expect(lowest(dark)).toBeGreaterThanOrEqual(4.5);
      }),
    );
  });

  it('take an accent that can be read as it is, and none that is no colour', () => {
    expect(palettesFor('#0b6b4f').light.code).toBe('#0b6b4f');
    expect(palettesFor('#0b6b4f').light.button).toBe('#0b6b4f');
    expect(palettesFor('red;}body{display:none')).toEqual(palettesFor(undefined));
  });

  it('take a colour of their own for dark', () => {
    const { light, dark } = palettesFor('#0b6b4f', '#7fe0bf');
    expect([light.code, dark.code]).toEqual(['#0b6b4f', '#7fe0bf']);
    expect(palettesFor('#0b6b4f', 'none')).toEqual(palettesFor('#0b6b4f'));
  });
});
