import { cleanDeep } from '../connectors/clean.ts';
import type { AnyFactory } from '../connectors/factory.ts';

export interface ConfigIssue {
  /** Of the field. */
  path: PropertyKey[];
  code: string;
  message: string;
}

export type ConfigVerdict = { kind: 'valid'; config: unknown } | { kind: 'invalid'; issues: ConfigIssue[] };

/**
 * What a factory says to a config: first its schema, then what it knows besides. Judged is what would be stored: forms
 * send emptied fields as empty texts, and an optional one of those is none.
 */
export async function judgeConfig(
  factory: Pick<AnyFactory, 'config' | 'findProblems'>,
  given: unknown,
): Promise<ConfigVerdict> {
  const parsed = factory.config.safeParse(cleanDeep(given) ?? {});
  if (!parsed.success) return { kind: 'invalid', issues: parsed.error.issues };
  const problems = (await factory.findProblems?.(parsed.data)) ?? [];
  if (problems.length === 0) return { kind: 'valid', config: parsed.data };
  return { kind: 'invalid', issues: problems.map((problem) => ({ ...problem, code: 'custom' })) };
}
