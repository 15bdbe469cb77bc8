/** Splits a `ui_locales` value (BCP 47 tags separated by spaces) and keeps what is a well-formed tag. */
export const parseUiLocales = (value: string | undefined) =>
  (value ?? '').split(/\s+/).filter((tag) => wellFormedTag.test(tag));

/** The tags of `locale` in a query, which may be given several times. */
export function parseLocaleQuery(query: unknown) {
  const given: unknown = typeof query === 'object' && query !== null ? Reflect.get(query, 'locale') : undefined;
  return [given].flat().flatMap((value) => (typeof value === 'string' ? parseUiLocales(value) : []));
}

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

/** The first candidate that a language answers (matchLocale). None does: `en`. */
export function resolveLocale(candidates: string[], known: readonly string[], custom: readonly string[] = []) {
  for (const candidate of candidates) {
    const match = matchLocale(candidate, known, custom);
    if (match) return match.tag;
  }
  return 'en';
}

export interface LocaleMatch {
  tag: string;
  kind: 'exact custom' | 'exact known' | 'known of the same base' | 'custom of the same base';
}

/**
 * The exact tag, of a custom language first, else one with the same base, of a known one first. Of several with that base
 * the one that is written the same way and, if possible, where the reader is: `pt` finds `pt-BR`, `zh-Hant` finds `zh-TW`.
 */
export function matchLocale(
  candidate: string,
  known: readonly string[],
  custom: readonly string[] = [],
): LocaleMatch | undefined {
  const base = baseOf(candidate);
  const isExact = (tag: string) => tag.toLowerCase() === candidate.toLowerCase();
  const related = (tags: readonly string[]) =>
    nearest(
      candidate,
      tags.filter((tag) => baseOf(tag) === base),
    );
  return (
    matched('exact custom', custom.find(isExact)) ??
    matched('exact known', known.find(isExact)) ??
    matched('known of the same base', related(known)) ??
    matched('custom of the same base', related(custom))
  );
}

function nearest(candidate: string, tags: readonly string[]) {
  if (tags.length < 2) return tags[0];
  const { script, region } = likely(candidate);
  const written = tags.filter((tag) => likely(tag).script === script);
  return written.find((tag) => likely(tag).region === region) ?? written[0] ?? tags[0];
}

/** Script and region, as CLDR has them where the tag does not say them. What is no language tag has neither. */
function likely(tag: string): { script?: string | undefined; region?: string | undefined } {
  try {
    return new Intl.Locale(tag).maximize();
  } catch {
    return {};
  }
}

/** Where most who write this tag are, as CLDR has it: `DE` for `de`, `BR` for `pt-BR`. */
export const regionOf = (tag: string) => likely(tag).region;

const matched = (kind: LocaleMatch['kind'], tag: string | undefined) => (tag === undefined ? undefined : { kind, tag });

const baseOf = (tag: string) => tag.split('-')[0]?.toLowerCase();

const wellFormedTag = /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/;

/** The direction of writing, by the script of the language. Asked for every mail, so the answers are kept. */
export function directionOf(tag: string): 'ltr' | 'rtl' {
  const known = directions.get(tag);
  if (known) return known;
  const direction = rightToLeft.has(likely(tag).script ?? '') ? 'rtl' : 'ltr';
  if (directions.size < maximumKept) directions.set(tag, direction);
  return direction;
}

const directions = new Map<string, 'ltr' | 'rtl'>();
const maximumKept = 200;

const rightToLeft: ReadonlySet<string> = new Set([
  'Adlm',
  'Arab',
  'Hebr',
  'Mand',
  'Nkoo',
  'Rohg',
  'Samr',
  'Syrc',
  'Thaa',
]);
