export interface Attribute {
  /** In lower case. */
  name: string;
  /** Entities decoded, placeholders as they are written. */
  value: string;
  offset: number;
  /** Where the value begins; where the attribute has none, its end. */
  valueOffset: number;
}

export interface Element {
  name: string;
  offset: number;
  attributes: readonly Attribute[];
  parent: Element | undefined;
  depth: number;
  /** Where the first words stand that are directly in it. */
  wordsOffset?: number;
}

export const attributeOf = (element: Element, name: string) => element.attributes.find((found) => found.name === name);

export const attributeValue = (element: Element, name: string) => attributeOf(element, name)?.value;
