export type Color = readonly [red: number, green: number, blue: number];

/** `#rgb` or `#rrggbb`. */
export function parseColor(text: string | undefined): Color | undefined {
  const digits = /^#(?:([0-9a-f]{3})|([0-9a-f]{6}))$/i.exec(text?.trim() ?? '');
  const pairs = digits?.[1] ? [...digits[1]].map((digit) => digit + digit) : digits?.[2]?.match(/../g);
  const [red, green, blue] = pairs?.map((pair) => Number.parseInt(pair, 16)) ?? [];
  return red === undefined || green === undefined || blue === undefined ? undefined : [red, green, blue];
}

export const formatColor = (color: Color) =>
  `#${color.map((channel) => Math.round(channel).toString(16).padStart(2, '0')).join('')}`;

/** Contrast ratio by WCAG 2.2, 1 to 21. */
export function contrast(one: Color, other: Color) {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/**
 * The colour itself when it can be read on the background, else the nearest one of the same hue that can: darker on a
 * light background, lighter on a dark one.
 */
export function readableOn(background: Color, color: Color, ratio = 4.5): Color {
  const { hue, saturation, lightness } = toHsl(color);
  const isLight = luminance(background) > 0.18;
  let readable = color;
  for (let step = 1; contrast(readable, background) < ratio && step <= 50; step += 1) {
    const next = isLight ? lightness * (1 - step / 50) : lightness + ((1 - lightness) * step) / 50;
    readable = fromHsl(hue, saturation, next);
  }
  return readable;
}

function luminance(color: Color) {
  const [red, green, blue] = color.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
}

function toHsl([red, green, blue]: Color) {
  const [r, g, b] = [red / 255, green / 255, blue / 255];
  const [low, high] = [Math.min(r, g, b), Math.max(r, g, b)];
  const range = high - low;
  const lightness = (high + low) / 2;
  if (range === 0) return { hue: 0, saturation: 0, lightness };
  const sixth = high === r ? (g - b) / range : high === g ? 2 + (b - r) / range : 4 + (r - g) / range;
  return { hue: (sixth * 60 + 360) % 360, saturation: range / (1 - Math.abs(2 * lightness - 1)), lightness };
}

/** CSS Color 4 §7.1. */
function fromHsl(hue: number, saturation: number, lightness: number): Color {
  const reach = saturation * Math.min(lightness, 1 - lightness);
  const channel = (offset: number) => {
    const place = (offset + hue / 30) % 12;
    return Math.round(255 * (lightness - reach * Math.max(-1, Math.min(place - 3, 9 - place, 1))));
  };
  return [channel(0), channel(8), channel(4)];
}
