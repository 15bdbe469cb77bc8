import { answerParent } from './answer-parent.ts';
import { Browser } from './browser.ts';
import {
  type Actor,
  allowPasswords,
  importUser,
  newAddress,
  requestCode,
  resetPassword,
  signInByCode,
  signInByPassword,
  signInUnasked,
} from './flows.ts';
import { Mailbox } from './mailbox.ts';
import { repeat } from './repeat.ts';
import type { LoadOrder, LoadResult } from './start-load.ts';

/** Users with a password whom this process has made. */
const users: string[] = [];

/** The load, in a process of its own: so many actors at once repeat one flow until the time is up. */
const flows: Record<LoadOrder['flow'], (actor: Actor) => Promise<unknown>> = {
  'code request': (actor) => requestCode(actor, newAddress()),
  registration: (actor) => signInByCode(actor, 'Register', newAddress()),
  'unasked sign-in': signInUnasked,
  'user import': async (actor) => users.push(await importUser(actor)),
  'password sign-in': (actor) => signInByPassword(actor, pick(users, Math.floor(Math.random() * users.length))),
  // A recipient gets ten mails in ten minutes, so everybody forgets the password once.
  'password reset': (actor) => resetPassword(actor, pick(users.splice(-1), 0)),
  'switch to passwords': allowPasswords,
};

function pick(from: string[], at: number): string {
  const email = from[at];
  if (!email) throw new Error('there are no more users; import more');
  return email;
}

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
