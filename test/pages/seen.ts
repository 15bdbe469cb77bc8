import type { Page } from 'playwright-core';
import { directionOf } from '../../src/lib/locale.ts';
import { en } from '../../src/pages/words/en.ts';
import { wordsIn } from '../../src/pages/words/words.ts';

/** What is wrong with a page for somebody who reads this language: the empty list if nothing is. */
export async function wrongOn(page: Page, language: string): Promise<string[]> {
  const seen = (await page.evaluate(look)) as Seen;
  const root = `${seen.language} ${seen.direction}`;
  const expected = `${language} ${directionOf(language)}`;
  return [
    ...(root === expected ? [] : [`the page is in ${root}`]),
    ...(seen.isTooWide ? ['the page scrolls sideways'] : []),
    ...seen.texts.filter(isEnglishIn(language)).map((text) => `English: ${text}`),
  ];
}

interface Seen {
  language: string;
  direction: string;
  isTooWide: boolean;
  texts: string[];
}

/** Everything that is read out or shown: texts, names of buttons and links, examples in fields. */
const look = `(() => {
  const root = document.documentElement;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const texts = [document.title];
  while (walker.nextNode()) texts.push(walker.currentNode.data);
  for (const one of document.querySelectorAll('*'))
    for (const name of ['placeholder', 'aria-label', 'title', 'alt', 'data-waiting', 'data-ready', 'data-show', 'data-hide'])
      texts.push(one.getAttribute(name) ?? '');
  return {
    language: root.lang,
    direction: getComputedStyle(root).direction,
    isTooWide: root.scrollWidth > root.clientWidth,
    texts: texts.map((text) => text.trim()).filter(Boolean),
  };
})()`;

/** Sentences, and what stands around a place that is filled in, as far as the language does not say the same. */
function isEnglishIn(language: string) {
  if (language === 'en') return () => false;
  const own = new Set(Object.values(wordsIn(language)).flatMap((text) => partsOf(text)));
  const english = new Set(Object.values(en).flatMap((text) => partsOf(text)));
  const filled = Object.values(en).filter((text) => /\{\w+\}/.test(text) && partsOf(text).length > 0);
  const patterns = filled.map(
    (text) => new RegExp(`^${text.replaceAll(/[.?+]/g, '\\$&').replaceAll(/\{\w+\}/g, '.+')}$`),
  );
  return (text: string) => (english.has(text) && !own.has(text)) || patterns.some((pattern) => pattern.test(text));
}

const partsOf = (text: string) =>
  text
    .split(/\{\w+\}/)
    .map((part) => part.trim())
    .filter((part) => part.length > 2);
