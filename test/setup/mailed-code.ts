import { setTimeout as sleep } from 'node:timers/promises';
import type { TestPostern } from './postern.ts';

/**
 * The code of the newest mail in the development inbox, once `count` mails have come to this address. A request may be
 * answered a moment before its mail is there.
 */
export async function mailedCode({ postern }: Pick<TestPostern, 'postern'>, to: string, count = 1): Promise<string> {
  for (let tries = 0; tries < 400; tries += 1) {
    const mails = postern.inbox?.list(to) ?? [];
    if (mails.length >= count) return /#(\d{6})$/.exec(mails[0]?.text ?? '')?.[1] ?? 'no code';
    await sleep(25);
  }
  throw new Error(`Mail ${count} to ${to} did not come.`);
}
