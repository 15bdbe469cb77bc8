/**
 * The value without empty strings, nulls, undefined, empty objects and empty lists, at any depth; undefined when
 * nothing is left. Connectors are stored this way, so an emptied form field and an absent one are the same.
 */
export function cleanDeep(value: unknown): unknown {
  if (value === null || value === undefined || value === '') return undefined;
  if (Array.isArray(value)) {
    const items = value.map(cleanDeep).filter((item) => item !== undefined);
    return items.length > 0 ? items : undefined;
  }
  if (typeof value === 'object') {
    const entries = Object.entries(value)
      .map(([key, one]) => [key, cleanDeep(one)] as const)
      .filter(([, one]) => one !== undefined);
    return entries.length > 0 ? Object.fromEntries(entries) : undefined;
  }
  return value;
}
