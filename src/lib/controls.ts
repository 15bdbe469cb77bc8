/** One line of text: no control characters (CR, LF and NUL with them), no line separators, no broken surrogates. */
export const withoutControls = (text: string) =>
  text
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim();
