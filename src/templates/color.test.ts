import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Color, contrast, formatColor, parseColor, readableOn } from './color.ts';

const color = (text: string): Color => {
  const parsed = parseColor(text);
  if (!parsed) throw new Error(`${text} is no colour`);
  return parsed;
};

describe('colours', () => {
  it('are read from three or six digits, and from nothing else', () => {
    expect(parseColor('#0aF')).toEqual([0, 170, 255]);
    expect(parseColor(' #00aaff ')).toEqual([0, 170, 255]);
    for (const text of [undefined, '', 'red', '00aaff', '#00aaf', '#00aaff;}', 'rgb(0,0,0)']) {
      expect(parseColor(text)).toBeUndefined();
    }
  });

  it('contrast as WCAG says', () => {
    expect(contrast(color('#000'), color('#fff'))).toBe(21);
    expect(contrast(color('#767676'), color('#fff'))).toBeCloseTo(4.54, 2);
    expect(contrast(color('#fff'), color('#767676'))).toBeCloseTo(4.54, 2);
  });

  it('that can be read stay as they are, the others keep their hue', () => {
    const white = color('#ffffff');
    expect(readableOn(white, color('#2f4bc7'))).toEqual(color('#2f4bc7'));
    expect(formatColor(readableOn(white, color('#ffd400')))).toBe('#8a7200');
    expect(readableOn(color('#000000'), color('#0b1f4d'))[2]).toBeGreaterThan(200);
  });

  it('can be read on any background, whichever they are', () => {
    const channel = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(fc.tuple(channel, channel, channel), fc.tuple(channel, channel, channel), (background, own) => {
        expect(contrast(readableOn(background, own), background)).toBeGreaterThanOrEqual(4.5);
      }),
    );
  });
});
