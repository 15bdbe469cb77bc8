import type { z } from 'zod';
import type { Problem } from '../connector.ts';
import { PackageFault } from './folder.ts';
import type { Keeper } from './keeper.ts';
import { quoteOf } from './quote.ts';
import { problems } from './said.ts';

/** A package, as far as questions to it need to know. */
export interface Host {
  keeper: Keeper;
  schema: z.ZodType;
  name: string;
  /** It opens an app. */
  isNative: boolean;
}

/** What the package's own schema finds wrong with a config. `key` is the config's number. */
export async function findProblems({ keeper, schema, name }: Host, config: unknown, key = 0): Promise<Problem[]> {
  const quote = quoteOf(schema, config);
  const unchecked = [
    { path: [], message: `${name} could not check these settings. Try again; if it stays, remove the package.` },
  ];
  try {
    const reply = await keeper.ask({ ask: 'check', given: { key, config } });
    const found = problems.safeParse(reply.kind === 'answered' ? reply.answer : undefined);
    return found.success
      ? found.data.map(({ path, message }) => ({ path, message: quote(message) || 'is not valid' }))
      : unchecked;
  } catch (error) {
    if (error instanceof PackageFault) return unchecked;
    throw error;
  }
}
