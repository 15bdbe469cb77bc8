// @ts-check
import { describe, it } from 'node:test';
import { testContract } from 'postern/connector';
import connector from './connector.js';
import { startProvider } from './provider.js';

const apiKey = 'am_swordfish-4711';

/**
 * How the provider says these things: the status and body of its answers, from its documentation.
 * @type {import('./provider.js').Answers}
 */
const answers = {
  accepts: [202, { id: 'msg_4711' }],
  throttles: [429, { error: { code: 'rate_limited', message: 'Slow down.' } }],
  fails: [503, { error: { code: 'unavailable', message: 'Try later.' } }],
  'refuses the recipient': [422, { error: { code: 'invalid_recipient', message: 'There is no such mailbox.' } }],
  'refuses the credentials': [401, { error: { code: 'unauthorized', message: 'This key is not valid.' } }],
};

testContract({ describe, it }, 'Acme Mail', async (mood) => {
  const provider = await startProvider(mood, answers, (request) => ({
    error: { code: 'unauthorized', message: `No access with ${request.headers.authorization}: ${request.body}` },
  }));
  return {
    factory: connector,
    config: connector.config.parse({ apiKey, fromEmail: 'no-reply@sender.example', replyTo: 'config@sender.example' }),
    secrets: [apiKey],
    reach: provider.reach,
    received: async () => provider.accepted.map(({ body }) => receivedOf(JSON.parse(body))),
    [Symbol.asyncDispose]: provider.close,
  };
});

/**
 * A request of ours, as the battery compares it with the message that was to be sent.
 * @param {Record<string, any>} sent
 * @returns {import('postern/connector').Received}
 */
function receivedOf({ from, to, reply_to: replyTo, subject, text, html, headers }) {
  const [, name = '', address = from] = /^(.*?)\s*<(.+)>$/.exec(from) ?? [];
  return {
    headers: Object.entries(headers)
      .map(([field, value]) => `${field}: ${value}`)
      .join('\n'),
    from: { name: name.replace(/^"|"$/g, '').replaceAll('\\"', '"'), address },
    to,
    replyTo,
    subject,
    text,
    html,
  };
}
