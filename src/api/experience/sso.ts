import { z } from 'zod';
import type { Door } from '../../door.ts';
import { departToSso } from '../../interactions/sso/depart.ts';
import { ssoConnectorsFor } from '../../interactions/sso/refuse-sso-address.ts';
import { returnFromSso } from '../../interactions/sso/return.ts';
import { route } from '../route.ts';
import { interactionOf } from './interaction-of.ts';
import { departureErrors, email, returnErrors, tag, verificationAnswer } from './shapes.ts';

const params = z.object({ connectorId: z.string().min(1).max(128) });

const redirectUri = z.url({ protocol: /^https?$/, error: 'must be an absolute URL of http or https' }).max(2_048);

/** Sign-in at the identity provider of an enterprise. */
export const ssoRoutes = (door: Door) => [find(door), depart(door), comeBack(door)];

const find = ({ parts, tenantId }: Door) =>
  route({
    method: 'GET',
    path: '/sso-connectors',
    tag,
    summary: 'Find the SSO connectors that people with an email address sign in through',
    given: { query: z.object({ email: email.shape.value }) },
    answer: { status: 200, schema: z.object({ connectorIds: z.array(z.string()) }) },
    async run({ query }) {
      const settings = await parts.experience.get(tenantId);
      const connectors = await ssoConnectorsFor(parts, tenantId, query.email, settings);
      return { connectorIds: connectors.map(({ id }) => id) };
    },
  });

const depart = (door: Door) =>
  route({
    method: 'POST',
    path: '/verification/sso/:connectorId/authorization-uri',
    tag,
    summary: 'Get the address of the identity provider of an enterprise to send the browser to',
    given: { params, body: z.object({ state: z.string().min(1).max(1_024), redirectUri }) },
    answer: { status: 200, schema: verificationAnswer.extend({ authorizationUri: z.string() }) },
    errors: [...departureErrors],
    async run({ params: { connectorId }, body, ...exchange }) {
      const interaction = await interactionOf(door, exchange);
      const { authorizationUri, verificationId } = await departToSso(door.parts, interaction, { connectorId, ...body });
      return { authorizationUri, verificationId };
    },
  });

const comeBack = (door: Door) =>
  route({
    method: 'POST',
    path: '/verification/sso/:connectorId/verify',
    tag,
    summary: 'Verify what somebody came back with from the identity provider of an enterprise',
    given: {
      params,
      body: z.object({ connectorData: z.record(z.string(), z.unknown()), verificationId: z.string().optional() }),
    },
    answer: { status: 200, schema: verificationAnswer },
    errors: [...returnErrors],
    async run({ params: { connectorId }, body, ...exchange }) {
      const interaction = await interactionOf(door, exchange);
      const { verificationId } = await returnFromSso(door.parts, interaction, { connectorId, ...body });
      return { verificationId };
    },
  });
