import { memberOf, unfolded } from './peek.ts';

const names = ['messageId', 'MessageId', 'MessageID', 'message_id', 'email_id', 'EnvId', 'BizId', 'sid', 'id'];

/** Where a package returned something like a provider's message id: a library's whole answer, its body, or the id itself. */
export function messageIdOf(returned: unknown): string | undefined {
  if (typeof returned === 'string' && !/^\s*[{[]/.test(returned)) return idOf(returned);
  const body = unfolded(memberOf(returned, 'body') ?? returned);
  const places = [body, memberOf(body, 'data'), memberOf(memberOf(body, 'messages'), '0')];
  const found = places.flatMap((place) => names.map((name) => memberOf(place, name)));
  return [memberOf(memberOf(returned, 'headers'), 'x-message-id'), ...found].map(idOf).find(Boolean);
}

/** One word of ASCII: whatever else is no id, and nothing to keep. */
function idOf(value: unknown) {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && /^[\x21-\x7e]{1,200}$/.test(text) ? text : undefined;
}
