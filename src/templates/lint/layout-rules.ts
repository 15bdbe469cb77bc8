import type { Declaration } from './css.ts';
import { attributeOf, attributeValue, type Element } from './element.ts';
import type { Draft } from './finding.ts';
import type { ReadTemplate } from './template.ts';

export function* checkLayout({ html }: ReadTemplate): Generator<Draft> {
  if (!html) return;
  const { elements } = html.markup;
  yield* checkTables(elements);
  for (const element of elements) {
    const inline = html.styles.inline.get(element) ?? [];
    const width = attributeOf(element, 'width');
    const isFluid = inline.some(({ property }) => property === 'max-width');
    if (width && !isFluid && pixelsOf(width.value) > widestPixels) yield wide(width.value, width.offset);
    else yield* checkWidths(inline);
  }
  for (const { rules } of html.styles.sheets) {
    for (const { declarations, within } of rules) if (within.length === 0) yield* checkWidths(declarations);
  }
}

const widestPixels = 640;

function* checkWidths(declarations: readonly Declaration[]): Generator<Draft> {
  const isFluid = declarations.some(({ property }) => property === 'max-width');
  for (const { property, value, offset } of declarations) {
    const isFixed = property === 'min-width' || (property === 'width' && !isFluid);
    if (isFixed && pixelsOf(value) > widestPixels) yield wide(value, offset);
  }
}

/** NaN: not in pixels. */
const pixelsOf = (value: string) => Number(/^\s*(\d{1,6}(?:\.\d{1,6})?)(?:px)?\s*$/i.exec(value)?.[1] ?? Number.NaN);

const wide = (value: string, offset: number): Draft => ({
  rule: 'width-fixed',
  field: 'content',
  offset,
  message: `A width of ${value.trim()} does not fit the column of most mail programs, nor a phone.`,
  advice: 'Write width="100%" with style="max-width:600px".',
});

/** A table with headings is one of figures, and is read as such. */
function* checkTables(elements: readonly Element[]): Generator<Draft> {
  const withHeadings = new Set(elements.flatMap((element) => (element.name === 'th' ? (tableOf(element) ?? []) : [])));
  const table = elements.find(
    (element) =>
      element.name === 'table' &&
      !withHeadings.has(element) &&
      !/^\s*(?:presentation|none)\s*$/i.test(attributeValue(element, 'role') ?? ''),
  );
  if (!table) return;
  yield {
    rule: 'table-role',
    field: 'content',
    offset: table.offset,
    message: 'A table without role="presentation" is read out as one, row by row and cell by cell.',
    advice: 'Write <table role="presentation"> for every table that only lays out the mail.',
  };
}

function tableOf(element: Element): Element | undefined {
  let place = element.parent;
  while (place && place.name !== 'table') place = place.parent;
  return place;
}
