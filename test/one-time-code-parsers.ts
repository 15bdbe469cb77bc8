/** WICG sms-one-time-codes §3.2, "parse an origin-bound one-time code message", step by step. */
export function parseOriginBoundMessage(message: string) {
  const line = message.replace(/\r\n?/g, '\n').split('\n').at(-1) ?? '';
  const host = markedToken(line, 0, '@');
  if (!host || line[host.end] !== ' ') return undefined;
  const code = markedToken(line, host.end + 1, '#');
  if (!code) return undefined;
  const embedded = line[code.end] === ' ' ? markedToken(line, code.end + 1, '%') : undefined;
  return { host: host.token, code: code.token, embeddedHost: embedded?.token ?? null };
}

/** "Extract a marked token": the marker, then one or more code points that are not ASCII whitespace. */
function markedToken(line: string, position: number, marker: string) {
  if (line[position] !== marker) return undefined;
  const token = /^[^\t\n\f\r ]+/.exec(line.slice(position + 1))?.[0];
  return token === undefined ? undefined : { token, end: position + 1 + token.length };
}

/** The tag list of RFC 6376 §3.2; undefined when a name, a value or the list is malformed. */
export function parseTagList(value: string) {
  const tags: Record<string, string> = {};
  for (const specification of value.replace(/;\s*$/, '').split(';')) {
    const [, name, tagValue] =
      /^\s*([A-Za-z][\w-]*)\s*=\s*([!-:<-~]+(?:[ \t]+[!-:<-~]+)*)?\s*$/.exec(specification) ?? [];
    if (name === undefined || name in tags) return undefined;
    tags[name] = tagValue ?? '';
  }
  return tags;
}
