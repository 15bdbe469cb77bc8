import { type Declaration, parseDeclarations, parseSheet, type Rule, type Sheet } from './css.ts';
import { attributeOf, type Element } from './element.ts';
import type { Markup } from './markup.ts';
import { matches, parseSelectors, type Selector } from './selectors.ts';

/** All CSS of a template. */
export interface Styles {
  sheets: readonly Sheet[];
  inline: ReadonlyMap<Element, readonly Declaration[]>;
  /** What applies to an element in every mail program that reads style sheets, the strongest last. */
  declarationsOf(element: Element): readonly Declaration[];
  /** Properties that the template gives the element for a dark screen. */
  inDark(element: Element): readonly string[];
}

export function readStyles(markup: Markup): Styles {
  const sheets = markup.sheets.map(({ css, offset }) => parseSheet(css, offset));
  const inline = new Map(markup.elements.flatMap(inlineOf));
  const rules = sheets.flatMap((sheet) => sheet.rules);
  const plain = rulesFrom(rules.filter(({ within }) => within.length === 0));
  const dark = rulesFrom(rules.filter(({ within }) => within.some(isForDark)));
  const steps = { left: mostSteps };
  return {
    sheets,
    inline,
    declarationsOf: (element) => cascade(matching(plain, element, steps), inline.get(element) ?? []),
    inDark: (element) =>
      matching(dark, element, steps).flatMap((rule) => rule.declarations.map(({ property }) => property)),
  };
}

/** Comparing every element with every rule would take a hostile template's time squared. */
const mostSteps = 300_000;

const isForDark = (atRule: string) => /prefers-color-scheme\s*:\s*dark/i.test(atRule);

const inlineOf = (element: Element): [Element, Declaration[]][] => {
  const style = attributeOf(element, 'style');
  return style ? [[element, parseDeclarations(style.value, style.valueOffset)]] : [];
};

interface Selected {
  selector: Selector;
  declarations: readonly Declaration[];
}

const rulesFrom = (rules: readonly Rule[]): Selected[] =>
  rules
    .flatMap(({ selectors, declarations }) => parseSelectors(selectors).map((selector) => ({ selector, declarations })))
    .sort((one, other) => one.selector.specificity - other.selector.specificity);

function matching(rules: readonly Selected[], element: Element, steps: { left: number }) {
  steps.left -= rules.length;
  return steps.left < 0 ? [] : rules.filter(({ selector }) => matches(selector, element));
}

function cascade(rules: readonly Selected[], inline: readonly Declaration[]): readonly Declaration[] {
  if (rules.length === 0) return inline;
  const all = [...rules.flatMap(({ declarations }) => declarations), ...inline];
  return [...all.filter(({ isImportant }) => !isImportant), ...all.filter(({ isImportant }) => isImportant)];
}
