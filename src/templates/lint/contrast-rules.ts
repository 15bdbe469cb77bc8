import { type Color, contrast, formatColor } from '../color.ts';
import { type Appearance, appearances, type Shade } from './appearance.ts';
import type { Element } from './element.ts';
import type { Draft } from './finding.ts';
import type { ReadTemplate } from './template.ts';

/** Whether the words can be read: in the colours of the template, and in those that a darkened mail has. */
export function* checkContrast({ html }: ReadTemplate): Generator<Draft> {
  if (!html) return;
  const told = new Set<string>();
  for (const [element, appearance] of appearances(html.markup.elements, html.styles)) {
    if (element.wordsOffset === undefined || !isShown(appearance)) continue;
    for (const draft of [tooSmall(element, appearance), tooFaint(element, appearance)]) {
      if (!draft || told.has(`${draft.rule} ${draft.message}`)) continue;
      told.add(`${draft.rule} ${draft.message}`);
      yield { ...draft, field: 'content', offset: element.wordsOffset };
    }
  }
}

type Judgement = Pick<Draft, 'rule' | 'message' | 'advice'>;

/** Words of no size are a way to hide them: those that lists of mails show beside the subject. */
const isShown = ({ isHidden, fontSizePixels }: Appearance) => !isHidden && (fontSizePixels ?? 16) > 1;

const smallestPixels = 12;

function tooSmall(element: Element, { fontSizePixels = 16 }: Appearance): Judgement | undefined {
  if (fontSizePixels >= smallestPixels || element.name === 'sup' || element.name === 'sub') return undefined;
  return {
    rule: 'text-small',
    message: `Text of ${Math.round(fontSizePixels * 10) / 10} pixels is hard to read on a phone.`,
    advice: `Use ${smallestPixels} pixels at least; 14 to 16 are good to read.`,
  };
}

const leastContrast = 4.5;
/** How programs darken is their secret: our reckoning comes near, and only what is clearly unreadable in it is told. */
const leastContrastInverted = 3;

const white: Color = [255, 255, 255];
const black: Color = [0, 0, 0];
/** The default of browsers, and what mail programs use on dark. */
const linkBlue: Color = [0x00, 0x00, 0xee];
const darkGround: Color = [0x12, 0x12, 0x12];

function tooFaint(element: Element, { text, ground, isMadeForDark }: Appearance): Judgement | undefined {
  if (text === 'unknown' || ground === 'unknown' || (text === 'default' && ground === 'default')) return undefined;
  const lightText = text === 'default' ? (isLink(element) ? linkBlue : black) : text;
  const lightGround = ground === 'default' ? white : ground;
  const light = contrast(lightText, lightGround);
  if (light < leastContrast) return faint(lightText, lightGround, light);
  return isMadeForDark ? undefined : faintInDark(text, ground);
}

const isLink = (element: Element): boolean =>
  element.name === 'a' || (element.parent !== undefined && isLink(element.parent));

const faint = (text: Color, ground: Color, ratio: number): Judgement => ({
  rule: 'contrast',
  message: `Text in ${formatColor(text)} on ${formatColor(ground)} has a contrast of ${floor(ratio)}:1, and 4.5:1 is needed to read it (WCAG 1.4.3).`,
  advice: 'Make the text darker or its background lighter, or the other way round.',
});

const floor = (ratio: number) => Math.floor(ratio * 10) / 10;

/**
 * Three things happen on dark screens: a program leaves the colours that are set and puts its own dark ground and light
 * text in the place of those that are not; or it inverts the lightness of all of them.
 */
function faintInDark(text: Shade, ground: Shade): Judgement | undefined {
  if (ground === 'default' && isColor(text) && contrast(text, darkGround) < leastContrast) {
    return {
      rule: 'dark-mode',
      message: `The text has a colour, ${formatColor(text)}, and no background: on the dark one of a mail program it cannot be read.`,
      advice: 'Set a background on the same element or around it, or leave the colour of the text to the mail program.',
    };
  }
  if (text === 'default' && isColor(ground) && contrast(white, ground) < leastContrast) {
    return {
      rule: 'dark-mode',
      message: `The background has a colour, ${formatColor(ground)}, and the text has none: the light text of a dark mail program cannot be read on it.`,
      advice: 'Set the colour of the text, too.',
    };
  }
  if (!isColor(text) || !isColor(ground)) return undefined;
  const ratio = contrast(inverted(text), inverted(ground));
  if (ratio >= leastContrastInverted) return undefined;
  return {
    rule: 'dark-mode',
    message: `Where a mail program inverts the mail for a dark screen, ${formatColor(text)} on ${formatColor(ground)} comes down to a contrast of about ${floor(ratio)}:1.`,
    advice: 'Choose two colours that differ in lightness and not only in hue.',
  };
}

const isColor = (shade: Shade): shade is Color => typeof shade !== 'string';

/** Light for dark in the model of HSL: hue and saturation stay, so all channels move by the same. */
function inverted(color: Color): Color {
  const shift = 255 - Math.max(...color) - Math.min(...color);
  const [red, green, blue] = color;
  return [red + shift, green + shift, blue + shift];
}
