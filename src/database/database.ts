import pg from 'pg';

/** A statement whose text is built once per place in the code and is prepared once per connection. */
export interface Statement {
  name: string;
  text: string;
  values: unknown[];
}

/** Part of a statement: joined into another by `sql`, which renumbers its parameters. */
export class Fragment {
  readonly strings: readonly string[];
  readonly values: readonly unknown[];
  constructor(strings: readonly string[], values: readonly unknown[]) {
    this.strings = strings;
    this.values = values;
  }
}

export interface Queryable {
  query<Row extends object = Record<string, unknown>>(statement: Fragment): Promise<Row[]>;
}

export interface Database extends Queryable {
  /**
   * The same server without waiting for the disk: after a crash of PostgreSQL or its machine the last fraction of a
   * second of such writes may be missing. For what can be done again (a sign-in under way, the progress of a delivery).
   */
  relaxed: Queryable;
  transaction<Result>(work: (transaction: Queryable) => Promise<Result>): Promise<Result>;
  options: pg.PoolConfig;
  close(): Promise<void>;
}

/** SQL with parameters: `${value}` is sent as a parameter, `${sql`…`}` becomes part of the text. */
export const sql = (strings: TemplateStringsArray, ...values: unknown[]) => new Fragment(strings, values);

/** Turns joined fragments into one numbered, named statement. */
export function toStatement(fragment: Fragment): Statement {
  const values: unknown[] = [];
  const text = write(fragment, values);
  return { name: nameOf(text), text, values };
}

export function openDatabase(options: pg.PoolConfig, poolSize: number): Database {
  const shared = { connectionTimeoutMillis: 10_000, idleTimeoutMillis: 30_000, ...options };
  const durable = new pg.Pool({ ...shared, max: poolSize });
  const relaxed = new pg.Pool({ ...shared, max: poolSize, options: '-c synchronous_commit=off' });
  for (const pool of [durable, relaxed]) {
    // An idle connection that breaks is replaced at the next use; without a listener it would end the process.
    pool.on('error', () => {});
  }
  return {
    ...queryable(durable),
    relaxed: queryable(relaxed),
    options,
    async transaction(work) {
      const client = await durable.connect();
      try {
        await client.query('begin');
        const result = await work(queryable(client));
        await client.query('commit');
        client.release();
        return result;
      } catch (error) {
        await client.query('rollback').then(
          () => client.release(),
          () => client.release(true),
        );
        throw error;
      }
    },
    async close() {
      await Promise.all([durable.end(), relaxed.end()]);
    },
  };
}

const queryable = (client: pg.Pool | pg.ClientBase): Queryable => ({
  async query<Row extends object>(fragment: Fragment) {
    const result = await (client as pg.ClientBase).query<Row>(toStatement(fragment));
    return result.rows;
  },
});

function write(fragment: Fragment, values: unknown[]): string {
  let text = fragment.strings[0] ?? '';
  for (const [index, value] of fragment.values.entries()) {
    text += value instanceof Fragment ? write(value, values) : `$${values.push(value)}`;
    text += fragment.strings[index + 1];
  }
  return text;
}

const names = new Map<string, string>();

function nameOf(text: string) {
  let name = names.get(text);
  if (!name) {
    name = `postern_${names.size}`;
    names.set(text, name);
  }
  return name;
}

/** The unique index or constraint that refused a write, if that is what happened. */
export const violatedConstraint = (error: unknown) =>
  error instanceof pg.DatabaseError && error.code === '23505' ? error.constraint : undefined;
