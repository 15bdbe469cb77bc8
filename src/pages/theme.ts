import { createHash } from 'node:crypto';
import { defaultSettings, type ExperienceSettings } from '../experience/settings.ts';
import { type Color, contrast, formatColor, parseColor, readableOn } from '../templates/color.ts';

/** How a tenant's pages look: colours as custom properties of CSS, and where its images come from. */
export interface Theme {
  branding: ExperienceSettings['branding'];
  hasDarkMode: boolean;
  /** Empty for the default colours, which stand in page.css. */
  style: string;
  styleHash: string | undefined;
  images: string[];
}

export function themeOf({ branding, color }: ExperienceSettings): Theme {
  const style = isDefault(color) ? '' : styleOf(color);
  const images = [branding.logoUrl, branding.darkLogoUrl, branding.favicon, branding.darkFavicon];
  return {
    branding,
    hasDarkMode: color.isDarkModeEnabled,
    style,
    styleHash: style ? `sha256-${createHash('sha256').update(style).digest('base64')}` : undefined,
    images: images.filter((url) => url !== undefined).map((url) => new URL(url).origin),
  };
}

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
