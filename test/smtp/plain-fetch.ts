import { createOutbound, type Fetch } from '../../src/lib/fetch.ts';

const outbound = createOutbound({ allowsPrivateAddresses: true, allowedPrivateHosts: [], overrides: {} });
const { fetch } = outbound.reachFor('test');

/** The house's own HTTP, which takes every URL for one of the operator's: the test servers have no certificates. */
export const plainFetch: Fetch = (request) => fetch({ ...request, isOperatorUrl: true });
