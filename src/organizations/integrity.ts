import pg from 'pg';
import { PublicError } from '../errors.ts';

/** What `withIntegrity` refuses. */
export const integrityErrors = ['entity.unique_integrity_violation', 'entity.relation_foreign_key_not_found'] as const;

/**
 * The database has the last word on what is unique and what must be there: of two who write at once, one is refused.
 * Turns its refusals into public errors (spec 0.2).
 */
export async function withIntegrity<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const code = error instanceof pg.DatabaseError ? codes[error.code ?? ''] : undefined;
    throw code ? new PublicError(code, undefined, { cause: error }) : error;
  }
}

/** SQLSTATE unique_violation and foreign_key_violation. */
const codes: Record<string, (typeof integrityErrors)[number]> = {
  23505: 'entity.unique_integrity_violation',
  23503: 'entity.relation_foreign_key_not_found',
};
