import type { FastifyInstance } from 'fastify';
import type { Door } from '../../door.ts';
import { html } from '../../lib/html.ts';
import { footer } from './terms.ts';
import { openSetting, sendPage } from './visit.ts';

export function suspendedPage(app: FastifyInstance, door: Door) {
  app.get('/account-suspended', async (request, reply) => {
    const setting = await openSetting(door, request);
    const { words } = setting;
    return sendPage(reply, setting, {
      title: words.suspended,
      footer: footer(setting),
      main: html`<h1>${words.suspended}</h1><p class="lead">${words.suspendedLead}</p>`,
    });
  });
}
