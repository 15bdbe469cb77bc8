/** Looking into values that others made: members may be getters that throw, and lists may have no end. */
export function memberOf(value: unknown, key: string): unknown {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return undefined;
  try {
    return (value as Record<string, unknown>)[key];
  } catch {
    return undefined;
  }
}

export const textOf = (value: unknown, key: string): string | undefined => {
  const found = memberOf(value, key);
  return typeof found === 'string' && found !== '' ? found : undefined;
};

export const numberOf = (value: unknown, key: string): number | undefined => {
  const found = memberOf(value, key);
  return typeof found === 'number' ? found : undefined;
};

/** The object that a text of JSON says; the value itself when it is no such text. */
export function unfolded(value: unknown): unknown {
  if (typeof value !== 'string' || value.length > 65_536 || !/^\s*[{[]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
