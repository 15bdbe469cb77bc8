import type { HttpResult } from '../../lib/fetch.ts';

/** What a provider answered. */
export interface Answer {
  status: number;
  isOk: boolean;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  text: string;
  /** The body when it is JSON; undefined when it is not, or too long. */
  json: unknown;
}

export const answerOf = (result: Extract<HttpResult, { kind: 'answered' }>): Answer => ({
  status: result.status,
  isOk: result.status >= 200 && result.status < 300,
  headers: result.headers,
  text: result.text,
  json: result.isCut ? undefined : parseJson(result.text),
});

/**
 * The member at the end of a path, whatever stands on the way; undefined when there is none.
 * `memberAt(json, 'errors', 0, 'message')`
 */
export function memberAt(value: unknown, ...path: (string | number)[]): unknown {
  return path.reduce<unknown>(
    (at, key) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, key)
        ? (at as Record<string | number, unknown>)[key]
        : undefined,
    value,
  );
}

/** The same as text: strings that are not empty, and numbers. */
export function textAt(value: unknown, ...path: (string | number)[]): string | undefined {
  const found = memberAt(value, ...path);
  if (typeof found === 'number') return String(found);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
