import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Door } from '../../door.ts';
import { PublicError } from '../../errors.ts';
import { requireStarted } from '../../interactions/interaction.ts';
import { type OpenedLink, openLink } from '../../interactions/link.ts';
import { verifyInteractionLink } from '../../interactions/verification-code.ts';
import { html } from '../../lib/html.ts';
import type { PageContent } from '../layout.ts';
import { securityHeaders } from '../security-headers.ts';
import { advance } from './code-page.ts';
import { shownAs, submitButton } from './form.ts';
import { shownIdentifier } from './identifier-field.ts';
import { forgetToken, keepToken, readToken } from './link-cookie.ts';
import { isOvertaken } from './next.ts';
import { type Problem, problemOf } from './problems.ts';
import { openSetting, openVisit, type Setting, sendPage, type Visit } from './visit.ts';

const path = '/link';

/**
 * Where the link leads that is mailed beside a code. Programs open links before people do, and some press what they
 * find; so opening it changes nothing, and only the browser that asked for it is shown a button.
 */
export function linkPages(app: FastifyInstance, door: Door) {
  app.get<{ Params: { token: string } }>(`${path}/:token`, async (request, reply) => {
    const { token } = request.params;
    reply.headers(securityHeaders({ isSecure: door.isSecure }));
    return keepToken(reply, door, /^\w+$/.test(token) ? token : '').redirect(path, 303);
  });
  app.get(path, async (request, reply) => show(reply, await open(door, request, reply)));
  app.post(path, async (request, reply) => confirm(request, reply, await open(door, request, reply)));
}

interface Opening {
  setting: Setting;
  /** This browser is in a sign-in. */
  visit: Visit | undefined;
  opened: OpenedLink;
}

async function open(door: Door, request: FastifyRequest, reply: FastifyReply): Promise<Opening> {
  const visit = await openVisit(door, request, reply).catch((error: unknown) => {
    if (error instanceof PublicError && error.code === 'session.not_found') return undefined;
    throw error;
  });
  const token = readToken(request, door);
  const opened = await openLink(door.parts, door.tenantId, token, visit?.interaction);
  return { setting: visit ?? (await openSetting(door, request)), visit, opened };
}

async function confirm(_request: FastifyRequest, reply: FastifyReply, opening: Opening) {
  const { visit, opened } = opening;
  if (!visit || opened.kind !== 'here') return show(reply, opening);
  const { door } = visit;
  const { record, secret } = opened;
  const step = { kind: 'step', visit, interaction: requireStarted(visit.interaction), record } as const;
  try {
    const url = await advance(step, ({ interaction, record: { id, identifier } }) =>
      verifyInteractionLink(door.parts, interaction, { verificationId: id, identifier, link: secret }),
    );
    return forgetToken(reply, door).redirect(url, 303);
  } catch (error) {
    if (isOvertaken(error)) return reply.redirect(path, 303);
    const problem = problemOf(error, visit);
    if (!problem) throw error;
    return show(reply, opening, problem);
  }
}

function show(reply: FastifyReply, { setting, visit, opened }: Opening, problem?: Problem) {
  if (problem) reply.code(problem.status).headers(problem.headers);
  switch (opened.kind) {
    case 'here':
      if (opened.record.isVerified) return reply.redirect('/sign-in/code', 303);
      return sendPage(reply, setting, confirmation(setting, opened, problem), { leadsOut: true });
    case 'finished':
      return reply.redirect(opened.url, 303);
    case 'elsewhere':
      return sendPage(reply, setting, elsewhere(setting, opened.word));
    case 'unusable':
      return sendPage(reply, setting, unusable(setting, visit));
  }
}

const confirmation = (
  { words }: Setting,
  { record }: Extract<OpenedLink, { kind: 'here' }>,
  problem: Problem | undefined,
): PageContent => ({
  title: words.linkTitle,
  main: html`<h1>${words.linkTitle}</h1>
<p class="lead">${words.linkSameLead}</p>
<p class="chosen">${shownAs(shownIdentifier(record.identifier))}</p>
${problem && html`<p class="problem" role="alert">${problem.text}</p>`}
<form method="post" action="${path}" novalidate>
${submitButton(words.confirmCode)}
</form>`,
});

/** Nothing on it can be pressed, so that nothing that presses everything gets any further. */
const elsewhere = ({ words }: Setting, word: string): PageContent => ({
  title: words.linkElsewhere,
  main: html`<h1>${words.linkElsewhere}</h1>
<p class="lead">${words.linkElsewhereLead}</p>
<p class="word" dir="ltr" translate="no">${word}</p>`,
});

/** Whoever is in a sign-in here can go on with it: there, a new message can be asked for. */
const unusable = ({ words }: Setting, visit: Visit | undefined): PageContent => ({
  title: words.linkUnusable,
  main: html`<h1>${words.linkUnusable}</h1>
<p class="lead">${words.linkUnusableLead}</p>
${visit && html`<p class="other"><a href="/sign-in/code">${words.enterCode}</a></p>`}`,
});
