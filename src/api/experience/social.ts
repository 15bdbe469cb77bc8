import { z } from 'zod';
import type { Door } from '../../door.ts';
import { departToSocial } from '../../interactions/social/depart.ts';
import { returnFromSocial } from '../../interactions/social/return.ts';
import { route } from '../route.ts';
import { interactionOf } from './interaction-of.ts';
import { departureErrors, returnErrors, tag, verificationAnswer } from './shapes.ts';

/** Sign-in by other services: the person goes there, and comes back with proof. */
export const socialRoutes = (door: Door) => [depart(door), comeBack(door)];

const params = z.object({ connectorId: z.string() });

const depart = (door: Door) =>
  route({
    method: 'POST',
    path: '/verification/social/:connectorId/authorization-uri',
    tag,
    summary: 'Begin sign-in by another service: the browser goes to `authorizationUri`',
    given: {
      params,
      body: z.object({
        state: z.string().min(1).max(1024).describe('Random, of the page’s making; comes back with the person'),
        redirectUri: z
          .url({ protocol: /^https?$/ })
          .max(2048)
          .describe('Where the service sends the person back to'),
      }),
    },
    answer: { status: 200, schema: z.object({ authorizationUri: z.string(), verificationId: z.string() }) },
    errors: [...departureErrors],
    async run({ params: { connectorId }, body, ...exchange }) {
      const wish = { connectorId, ...body };
      const { authorizationUri, verificationId } = await departToSocial(
        door.parts,
        await interactionOf(door, exchange),
        wish,
      );
      return { authorizationUri, verificationId };
    },
  });

const comeBack = (door: Door) =>
  route({
    method: 'POST',
    path: '/verification/social/:connectorId/verify',
    tag,
    summary: 'Take what the person came back with; a departure serves one return',
    given: {
      params,
      body: z.object({
        connectorData: z.record(z.string(), z.unknown()).describe('The query that the service sent back'),
        verificationId: z.string().optional(),
      }),
    },
    answer: { status: 200, schema: verificationAnswer },
    errors: [...returnErrors],
    async run({ params: { connectorId }, body, ...exchange }) {
      const back = { connectorId, ...body };
      const { verificationId } = await returnFromSocial(door.parts, await interactionOf(door, exchange), back);
      return { verificationId };
    },
  });
