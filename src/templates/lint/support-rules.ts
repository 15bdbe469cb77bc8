import { type Feature, features } from './client-support.ts';
import type { Declaration } from './css.ts';
import {
  featuresOfDeclaration,
  featuresOfElement,
  featuresOfSelectors,
  isRefinement,
  isStructural,
} from './css-features.ts';
import type { Draft } from './finding.ts';
import type { ReadTemplate } from './template.ts';

/**
 * CSS that a whole family of programs does not know, and CSS that the layout rests on and that one of them does not know.
 * Not: what only refines a mail that is good without it, and what stands in `@media` or `@supports`, which is there for
 * those who know it.
 */
export function* checkSupport({ html }: ReadTemplate): Generator<Draft> {
  if (!html) return;
  const told = new Set<string>();
  for (const [slugs, offset] of uses(html)) {
    for (const slug of slugs) {
      const feature = features().get(slug);
      if (!feature || told.has(slug)) continue;
      told.add(slug);
      if (!isRefinement(slug) && (feature.isMissingInFamily || (isStructural(slug) && feature.missingIn.length > 0))) {
        yield draftOf(feature, offset);
      }
    }
  }
}

type Use = readonly [slugs: readonly string[], offset: number];

function* uses({ markup, styles }: NonNullable<ReadTemplate['html']>): Generator<Use> {
  for (const element of markup.elements) {
    yield [featuresOfElement(element.name), element.offset];
    yield* usesOf(styles.inline.get(element) ?? []);
  }
  for (const { rules } of styles.sheets) {
    for (const { selectors, declarations, within, offset } of rules) {
      if (within.length > 0 || selectors.startsWith('@')) continue;
      yield [featuresOfSelectors(selectors), offset];
      yield* usesOf(declarations);
    }
  }
}

function* usesOf(declarations: readonly Declaration[]): Generator<Use> {
  for (const declaration of declarations) yield [featuresOfDeclaration(declaration), declaration.offset];
}

function draftOf({ category, title, missingIn, url }: Feature, offset: number): Draft {
  const isElement = category === 'html';
  return {
    rule: isElement ? 'html-unsupported' : 'css-unsupported',
    field: 'content',
    offset,
    message: `${title.trim()} is not known to ${listed(missingIn)}.`,
    advice: isElement
      ? `Show the same by an image with alt, or by a link. ${url}`
      : `Lay out with tables and simple boxes, so that the mail is good without it; or put it into @media for those who know it. ${url}`,
  };
}

const listed = (names: readonly string[]) =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
