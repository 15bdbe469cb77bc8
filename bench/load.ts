import { answerParent } from './answer-parent.ts';
import { Browser } from './browser.ts';
import { type Actor, newAddress, requestCode, signInByCode, signInUnasked } from './flows.ts';
import { Mailbox } from './mailbox.ts';
import { repeat } from './repeat.ts';
import type { LoadOrder, LoadResult } from './start-load.ts';

/** The load, in a process of its own: so many actors at once repeat one flow until the time is up. */
const flows: Record<LoadOrder['flow'], (actor: Actor) => Promise<unknown>> = {
  'code request': (actor) => requestCode(actor, newAddress()),
  registration: (actor) => signInByCode(actor, 'Register', newAddress()),
  'unasked sign-in': signInUnasked,
};

answerParent(async (order: LoadOrder): Promise<LoadResult> => {
  const mailbox = await Mailbox.open(order.codesPort);
  const actors: Actor[] = [];
  const prepare = () => {
    const actor = { browser: new Browser(order.port), mailbox, token: order.token };
    actors.push(actor);
    return actor;
  };
  const result = await repeat(order, prepare, flows[order.flow]);
  for (const { browser } of actors) browser.close();
  mailbox.close();
  return result;
});
