/**
 * Every mail server takes ASCII in short lines as it is (7bit, RFC 2045 §2.7), so nothing on the way encodes the HTML
 * anew. Other characters become references. A line that names have made long is broken at spaces, where HTML does
 * not mind.
 */
export function inAscii(html: string) {
  const ascii = /[^\x20-\x7e\n]/.test(html) ? html.replace(/[^\x20-\x7e\n\t]/gu, reference) : html;
  return ascii
    .split('\n')
    .map((line) => (line.length > longest ? brokenAtSpaces(line) : line))
    .join('\n');
}

/** Octets in a line; RFC 5322 §2.1.1 allows 998. */
const longest = 900;

const reference = (character: string) => `&#${character.codePointAt(0)};`;

function brokenAtSpaces(line: string) {
  const lines: string[] = [];
  let rest = line;
  while (rest.length > longest) {
    const before = rest.lastIndexOf(' ', longest);
    const space = before > 0 ? before : rest.indexOf(' ', longest);
    if (space < 0) break;
    lines.push(rest.slice(0, space));
    rest = rest.slice(space + 1);
  }
  return [...lines, rest].join('\n');
}
