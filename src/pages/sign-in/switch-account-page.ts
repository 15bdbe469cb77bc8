import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Door } from '../../door.ts';
import { displayAddress } from '../../lib/email-address.ts';
import { html } from '../../lib/html.ts';
import { keepAccount, signedInBeside } from '../../oidc/switch-account.ts';
import { findUser, type User } from '../../users/users.ts';
import { fillHtml } from '../words/words.ts';
import { shownAs } from './form.ts';
import { namesToken, withoutToken } from './one-time-token-page.ts';
import { footer } from './terms.ts';
import { openVisit, sendPage, type Visit } from './visit.ts';

const path = '/switch-account';

/** A link of somebody's was opened where somebody else is signed in: the person says who is to be it. */
export function switchAccountPage(app: FastifyInstance, door: Door) {
  app.get(path, async (request, reply) => {
    if (namesToken(request)) return withoutToken(reply, path);
    const visit = await openVisit(door, request, reply);
    const user = await userBeside(visit);
    return user ? show(reply, visit, user) : reply.redirect('/one-time-token', 303);
  });
  app.post(path, async (request: FastifyRequest, reply) => {
    const { interaction } = await openVisit(door, request, reply);
    const kept = await keepAccount(door.provider, interaction.uid);
    return reply.redirect(kept.kind === 'kept' ? kept.returnTo : '/one-time-token', 303);
  });
}

async function userBeside({ door, interaction }: Visit): Promise<User | undefined> {
  const beside = await signedInBeside(door.provider, interaction.uid);
  return beside && findUser(door.parts.database, door.tenantId, beside.accountId);
}

function show(reply: FastifyReply, visit: Visit, { primaryEmail, username, name, id }: User) {
  const { words, interaction } = visit;
  const current = shownAs(primaryEmail ? displayAddress(primaryEmail) : (username ?? name ?? id));
  const next = shownAs(displayAddress((interaction.parameters.login_hint ?? '').slice(0, 256)));
  const main = html`<h1>${words.switchAccount}</h1>
<p class="lead">${fillHtml(words.switchAccountLead, { current, next })}</p>
<p class="actions"><a class="button" href="/one-time-token"><span>${fillHtml(words.switchTo, { address: next })}</span></a></p>
<form class="again" method="post" action="${path}">
<button class="quiet" type="submit"><span>${fillHtml(words.stayAs, { address: current })}</span></button>
</form>`;
  return sendPage(reply, visit, { title: words.switchAccount, main, footer: footer(visit) }, { leadsOut: true });
}
