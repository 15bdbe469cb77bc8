/** The code that a message carries: in its last line (`@host #code`), or the only six digits that stand alone. */
export function codeIn(text: string): string | undefined {
  const bound = /^@\S+ #(\d{4,10})\s*$/m.exec(text)?.[1];
  return bound ?? /(?<![\d#&])\d{6}(?!\d)/.exec(text)?.[0];
}
