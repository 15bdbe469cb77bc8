/** Splits a `ui_locales` value (BCP 47 tags separated by spaces) and keeps what is a well-formed tag. */
export const parseUiLocales = (value: string | undefined) =>
  (value ?? '').split(/\s+/).filter((tag) => wellFormedTag.test(tag));

/** The tags of an Accept-Language header, best quality first (RFC 9110 §12.5.4). */
export function parseAcceptLanguage(header: string | undefined) {
  return (header ?? '')
    .split(',')
    .map((part, position) => {
      const [tag = '', ...parameters] = part.trim().split(';');
      const quality = parameters.map((text) => /^\s*q=([\d.]+)\s*$/.exec(text)?.[1]).find(Boolean);
      return { tag: tag.trim(), quality: quality === undefined ? 1 : Number(quality), position };
    })
    .filter(({ tag, quality }) => wellFormedTag.test(tag) && quality > 0)
    .sort((one, other) => other.quality - one.quality || one.position - other.position)
    .map(({ tag }) => tag);
}

/**
 * The first candidate that a known language answers: the exact tag, else one with the same base (`pt` finds `pt-BR`).
 * Nothing fits: `en`.
 */
export function resolveLocale(candidates: string[], known: readonly string[]) {
  for (const candidate of candidates) {
    const exact = known.find((tag) => tag.toLowerCase() === candidate.toLowerCase());
    if (exact) return exact;
    const base = candidate.split('-')[0]?.toLowerCase();
    const related = known.find((tag) => tag.split('-')[0]?.toLowerCase() === base);
    if (related) return related;
  }
  return 'en';
}

const wellFormedTag = /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/;

/** Languages written from right to left, by base tag. */
export const directionOf = (tag: string) =>
  ['ar', 'fa', 'he', 'ur'].includes(tag.split('-')[0] ?? '') ? 'rtl' : 'ltr';
