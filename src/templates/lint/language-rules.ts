import { directionOf } from '../../lib/locale.ts';
import { attributeOf, type Element } from './element.ts';
import type { Draft } from './finding.ts';
import type { ReadTemplate } from './template.ts';

/** That the mail says its language and direction, to screen readers and to those who lay it out. */
export function* checkLanguage({ languageTag, html }: ReadTemplate): Generator<Draft> {
  const locale = localeFrom(languageTag);
  if (!locale) {
    yield {
      rule: 'language-unknown',
      field: 'content',
      message: `"${languageTag.slice(0, 40)}" is no language that is known.`,
      advice: 'Use a tag of BCP 47, such as en, pt-BR or zh-TW.',
    };
    return;
  }
  if (!html || html.markup.elements.length === 0) return;
  const elements = html.markup.elements;
  const outermost = elements.find(({ name }) => name === 'html') ?? elements.find(({ depth }) => depth === 0);
  if (!outermost) return;
  yield* checkLang(outermost, languageTag, locale);
  yield* checkDirection(outermost, languageTag, locale);
}

function localeFrom(tag: string): Intl.Locale | undefined {
  try {
    const locale = new Intl.Locale(tag);
    return languageNames.of(locale.language) === undefined ? undefined : locale;
  } catch {
    return undefined;
  }
}

const languageNames = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });

function* checkLang(element: Element, tag: string, locale: Intl.Locale): Generator<Draft> {
  const lang = attributeOf(element, 'lang') ?? attributeOf(element, 'xml:lang');
  const written = lang?.value.trim() ?? '';
  if (written.startsWith('{{') || written.split('-')[0]?.toLowerCase() === locale.language) return;
  yield {
    rule: 'html-lang',
    field: 'content',
    offset: lang?.offset ?? element.offset,
    message: written
      ? `lang="${written.slice(0, 40)}" is not the language of the template, ${tag}: a screen reader would read it in the wrong one.`
      : 'The mail does not say its language: a screen reader reads it in that of the device.',
    advice: `Write <html lang="${tag}" dir="${directionOf(locale.baseName)}"> around the content.`,
  };
}

function* checkDirection(element: Element, tag: string, locale: Intl.Locale): Generator<Draft> {
  const dir = attributeOf(element, 'dir');
  const written = dir?.value.trim().toLowerCase() ?? '';
  const direction = directionOf(locale.baseName);
  if (written === direction || written === 'auto' || written.startsWith('{{')) return;
  yield {
    rule: 'html-dir',
    field: 'content',
    offset: dir?.offset ?? element.offset,
    message: written
      ? `dir="${written.slice(0, 40)}" is not the direction of ${tag}, which is ${direction}.`
      : `The mail does not say its direction: that of ${tag} is ${direction}.`,
    advice: `Write <html lang="${tag}" dir="${direction}"> around the content.`,
  };
}
