import type { Limit, Rate } from '../config/rates.ts';
import { type Fragment, type Queryable, sql } from '../database/database.ts';

/** Which budget said no. `country` is one of text messages. */
export type BudgetRule = 'network' | 'attempts' | 'application' | 'tenant' | 'country';

/**
 * A bucket of `rate.maximum` that refills evenly within `rate.seconds`. What is stored is the time when it is full
 * again, so that a budget of any size is one small row, and how long to wait is known to the second.
 */
export interface Budget {
  tenantId: string;
  rule: BudgetRule;
  /** Whose it is, within the rule. */
  subject: string;
  rate: Rate;
}

/** No budget where there is no limit. */
export const budgetOf = (tenantId: string, rule: BudgetRule, subject: string, rate: Limit): Budget | undefined =>
  rate && { tenantId, rule, subject, rate };

/**
 * Part of a statement: takes what is wanted from a budget, or what is left of it, and gives a row `taken` unless nothing
 * was left. The row is held while it is decided, so takers on any number of nodes share the budget. `wanted` is no more
 * than the bucket holds.
 */
export function takeFromBudget({ tenantId, rule, subject, rate }: Budget, at: Date, wanted = 1): Fragment {
  const each = secondsOfOne(rate);
  // A thousandth for what is lost between seconds, microseconds and their fractions.
  const left = sql`
    floor((${rate.seconds}::float8 - greatest(0, extract(epoch from earlier.full_at - ${at}::timestamptz)))
      / ${each}::float8 + 0.001)::integer`;
  return sql`
    insert into budgets as earlier (tenant_id, rule, subject, full_at, taken)
    values (${tenantId}, ${rule}, ${subject},
      ${at}::timestamptz + make_interval(secs => ${wanted * each}::float8), ${wanted}::integer)
    on conflict (tenant_id, rule, subject) do update set
      full_at = greatest(earlier.full_at, ${at}::timestamptz)
        + make_interval(secs => least(${wanted}::integer, ${left}) * ${each}::float8),
      taken = least(${wanted}::integer, ${left})
    where ${left} >= 1
    returning taken`;
}

/** Gives back what was taken for nothing. */
export async function giveToBudget(database: Queryable, { tenantId, rule, subject, rate }: Budget, number = 1) {
  await database.query(sql`
    update budgets set full_at = full_at - make_interval(secs => ${number * secondsOfOne(rate)}::float8)
    where tenant_id = ${tenantId} and rule = ${rule} and subject = ${subject}`);
}

/** Seconds until the budget has one left again. */
export async function secondsUntilBudget(
  database: Queryable,
  { tenantId, rule, subject, rate }: Budget,
  at: Date,
): Promise<number> {
  const [row] = await database.query<{ full_at: Date }>(sql`
    select full_at from budgets where tenant_id = ${tenantId} and rule = ${rule} and subject = ${subject}`);
  const secondsUntilFull = ((row?.full_at ?? at).getTime() - at.getTime()) / 1000;
  return Math.max(1, Math.ceil(secondsUntilFull - rate.seconds + secondsOfOne(rate)));
}

/** A full bucket is as good as none. */
export async function deleteFullBudgets(database: Queryable, now: Date) {
  await database.query(sql`delete from budgets where full_at < ${now}`);
}

const secondsOfOne = ({ maximum, seconds }: Rate) => seconds / maximum;
