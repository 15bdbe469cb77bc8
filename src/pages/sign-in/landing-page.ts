import type { FastifyInstance } from 'fastify';
import type { Door } from '../../door.ts';
import { html } from '../../lib/html.ts';
import { openSetting, sendPage } from './visit.ts';

/** Who comes here by hand: a developer is shown around; the public learns nothing. */
export function landingPage(app: FastifyInstance, door: Door) {
  app.get('/', async (request, reply) => {
    const setting = await openSetting(door, request);
    const { words } = setting;
    const isDevelopment = !door.isProduction;
    const title = isDevelopment ? words.landingDevelopment : words.landing;
    return sendPage(reply, setting, {
      title,
      main: html`<h1>${title}</h1>
<p class="lead">${isDevelopment ? words.landingDevelopmentLead : words.landingLead}</p>
${
  isDevelopment &&
  html`<p class="actions">
<a class="button" href="${door.parts.originOf('default')}/demo-app"><span>${words.openDemoApp}</span></a>
<a class="button secondary" href="${door.parts.originOf('admin')}/dev/inbox"><span>${words.openInbox}</span></a>
</p>`
}`,
    });
  });
}
