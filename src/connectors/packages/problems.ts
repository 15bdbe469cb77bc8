import type { Problem } from '../connector.ts';
import { memberOf, textOf } from './peek.ts';

/** Any zod of any version and copy: only its verdict is asked. */
export interface Schema {
  safeParse(value: unknown): unknown;
}

export function problemsOf(schema: Schema, config: unknown): Problem[] {
  const result = schema.safeParse(config);
  if (memberOf(result, 'success') === true) return [];
  const issues = memberOf(memberOf(result, 'error'), 'issues');
  const list = Array.isArray(issues) ? issues.slice(0, 50) : [];
  const problems = list.map((issue) => ({
    path: pathOf(memberOf(issue, 'path')),
    message: (textOf(issue, 'message') ?? 'is not valid').slice(0, 2_000),
  }));
  return problems.length > 0 ? problems : [{ path: [], message: 'is not valid' }];
}

const pathOf = (path: unknown) =>
  Array.isArray(path) ? path.filter((part) => typeof part === 'string' || typeof part === 'number').slice(0, 20) : [];
