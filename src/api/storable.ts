const maximumDepth = 100;

/**
 * Whether a value from outside can be stored: PostgreSQL takes neither NUL nor half a surrogate pair, and what is nested
 * too deeply would end the recursions that it goes through.
 */
export function isStorable(value: unknown): boolean {
  const waiting = [{ value, depth: 0 }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { value: one, depth } = next;
    if (typeof one === 'string' && !isText(one)) return false;
    if (typeof one !== 'object' || one === null) continue;
    if (depth >= maximumDepth || !Object.keys(one).every(isText)) return false;
    for (const inner of Object.values(one)) waiting.push({ value: inner, depth: depth + 1 });
  }
  return true;
}

const isText = (text: string) => text.isWellFormed() && !text.includes('\0');
