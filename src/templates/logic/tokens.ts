/** What a template is made of, piece by piece. `source` is how it is written, `index` where it stands. */
export type Token = { source: string; index: number } & (
  | { kind: 'words' }
  | { kind: 'value'; path: string[]; fallback?: string }
  | { kind: 'open'; opens: 'if' | 'unless'; path: string[] }
  | { kind: 'else' }
  | { kind: 'close'; closes: 'if' | 'unless' }
);

/** Splits a template into words, placeholders and tags. What is none of them is words, however it looks. */
export function tokenize(template: string): Token[] {
  const tokens: Token[] = [];
  let end = 0;
  for (const match of template.matchAll(tag)) {
    if (match.index > end) tokens.push({ kind: 'words', source: template.slice(end, match.index), index: end });
    tokens.push(tokenFrom(match));
    end = match.index + match[0].length;
  }
  if (end < template.length) tokens.push({ kind: 'words', source: template.slice(end), index: end });
  return tokens;
}

/**
 * `{{code}}`, `{{ user.name }}`, `{{ user.name | default: "you" }}`. Names with other characters, such as hyphens, are
 * no placeholders. The default holds no braces: what looks like a placeholder in it is one.
 */
const value = /\{\{\s*(?<path>[\w.]+)\s*(?:\|\s*default\s*:\s*(?:"(?<double>[^"{}]*)"|'(?<single>[^'{}]*)')\s*)?\}\}/;

const block = /\{%\s*(?:(?<opens>if|unless)\s+(?<condition>[\w.]+)|(?<word>else|endif|endunless))\s*%\}/;

const tag = new RegExp(`${value.source}|${block.source}`, 'g');

function tokenFrom({ 0: source, index, groups = {} }: RegExpExecArray): Token {
  const { path, double, single, opens, condition, word } = groups;
  if (path !== undefined) {
    const fallback = double ?? single;
    return { kind: 'value', source, index, path: path.split('.'), ...(fallback !== undefined && { fallback }) };
  }
  if (condition !== undefined) {
    return { kind: 'open', source, index, opens: opens === 'if' ? 'if' : 'unless', path: condition.split('.') };
  }
  return word === 'else'
    ? { kind: 'else', source, index }
    : { kind: 'close', source, index, closes: word === 'endif' ? 'if' : 'unless' };
}
