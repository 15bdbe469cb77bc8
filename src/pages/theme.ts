import { createHash } from 'node:crypto';
import { defaultSettings, type ExperienceSettings } from '../experience/settings.ts';
import { type Color, contrast, formatColor, parseColor, readableOn } from '../templates/color.ts';

/** How pages look: what they are styled with beside page.css, and where their images come from. */
export interface Theme {
  branding: ExperienceSettings['branding'];
  hasDarkMode: boolean;
  /** The colours as custom properties of CSS, unless they are those of page.css; then the operator's own style sheet. */
  style: string;
  styleHash: string | undefined;
  images: string[];
}

export function themeOf({ branding, color, customCss }: Look): Theme {
  const style = [isDefault(color) ? '' : styleOf(color), embeddable(customCss ?? '')].filter(Boolean).join('\n');
  const images = [branding.logoUrl, branding.darkLogoUrl, branding.favicon, branding.darkFavicon];
  return {
    branding,
    hasDarkMode: color.isDarkModeEnabled,
    style,
    styleHash: style ? `sha256-${createHash('sha256').update(style).digest('base64')}` : undefined,
    images: images.filter((url) => url !== undefined).map((url) => new URL(url).origin),
  };
}

type Look = Pick<ExperienceSettings, 'branding' | 'color' | 'customCss'>;

/**
 * Nothing in a style sheet may end the element around it; `<\/` means the same to CSS. Browsers read CR as LF, and hash
 * what they have read.
 */
const embeddable = (css: string) => css.replaceAll(/\r\n?/g, '\n').replaceAll('</', '<\\/').trim();

type Colors = ExperienceSettings['color'];

const isDefault = ({ primaryColor, darkPrimaryColor }: Colors) =>
  primaryColor === defaultSettings.color.primaryColor && darkPrimaryColor === defaultSettings.color.darkPrimaryColor;

function styleOf({ primaryColor, darkPrimaryColor }: Colors) {
  const light = properties(primaryColor, white);
  const dark = properties(darkPrimaryColor, darkCard);
  return `:root{${light}}@media(prefers-color-scheme:dark){:root[data-scheme=auto]{${dark}}}`;
}

const white: Color = [255, 255, 255];
const black: Color = [17, 17, 20];
/** As `--card` of page.css. */
const darkCard: Color = [27, 28, 34];

/** The colour as chosen for areas, with black or white on it; for text, a shade that can be read on the card. */
function properties(chosen: string, card: Color) {
  const accent = parseColor(chosen) ?? black;
  const onAccent = contrast(accent, white) >= 4.5 || contrast(accent, white) > contrast(accent, black) ? white : black;
  const text = readableOn(card, accent);
  return `--accent:${formatColor(accent)};--on-accent:${formatColor(onAccent)};--accent-text:${formatColor(text)}`;
}

/** For pages that are shown before it is known whose they are. */
export const defaultTheme: Theme = themeOf(defaultSettings);
