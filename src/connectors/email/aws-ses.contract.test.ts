import { describe, it } from 'vitest';
import { enterAwsEnvironment, roleCredentials } from '../../../test/http/aws-environment.ts';
import { mailsOf, playSes, sesError } from '../../../test/http/aws-ses.ts';
import { startHttpProvider } from '../../../test/http/moods.ts';
import { type Exchange, startProviderServer } from '../../../test/http/provider-server.ts';
import type { EmailStage, Mood } from '../contract/stage.ts';
import { testContract } from '../contract.ts';
import type { AwsSesConfig } from './aws-ses/config.ts';
import { awsSesFactory } from './aws-ses.ts';

const keys = {
  accessKeyId: 'AKIAEXAMPLE4711',
  secretAccessKey: 'swordfish/key+4711',
  sessionToken: 'swordfish//token+4711==',
};

const region = 'eu-west-1';

async function stage(mood: Mood, account: typeof keys, own: object): Promise<EmailStage<AwsSesConfig>> {
  const provider = await startHttpProvider(mood, {
    accepts: playSes({ ...account, region }),
    throttles: () => sesError(400, 'ThrottlingException', 'Maximum sending rate exceeded.'),
    fails: () => ({ status: 503, body: '<html>Service Unavailable</html>' }),
    'refuses the recipient': () => sesError(400, 'BadRequestException', 'Illegal address'),
    'refuses the credentials': () =>
      sesError(403, 'UnrecognizedClientException', 'The security token included in the request is invalid.'),
    'echoes the credentials': ({ headers, body }) => {
      const shouldHaveBeen = `${JSON.stringify(headers)}\n${body}\n${account.secretAccessKey}`;
      return sesError(403, 'InvalidSignatureException', `The canonical string should have been ${shouldHaveBeen}`);
    },
  });
  const isMail = ({ path }: Exchange) => path === '/v2/email/outbound-emails';
  return {
    factory: awsSesFactory,
    config: awsSesFactory.config.parse({
      ...own,
      region,
      emailAddress: 'Sender <no-reply@sender.example>',
      replyTo: 'config@sender.example',
    }),
    secrets: [account.secretAccessKey, account.sessionToken],
    reach: provider.reach,
    received: async () => (await Promise.all(provider.exchanges.filter(isMail).map(mailsOf))).flat(),
    [Symbol.asyncDispose]: () => provider[Symbol.asyncDispose](),
  };
}

testContract({ describe, it }, 'AWS SES', (mood) =>
  stage(mood, keys, {
    accessKeyId: keys.accessKeyId,
    accessKeySecret: keys.secretAccessKey,
    sessionToken: keys.sessionToken,
  }),
);

const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, Token: sessionToken } = roleCredentials();

testContract(
  { describe, it },
  "AWS SES with the machine's role",
  async (mood) => {
    const container = await startProviderServer(() => ({ status: 200, body: roleCredentials() }));
    const machine = await enterAwsEnvironment({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${container.origin}/role` });
    const ses = await stage(mood, { accessKeyId, secretAccessKey, sessionToken }, {});
    return {
      ...ses,
      async [Symbol.asyncDispose]() {
        await ses[Symbol.asyncDispose]();
        await machine[Symbol.asyncDispose]();
        await container[Symbol.asyncDispose]();
      },
    };
  },
  ['accepts', 'refuses the credentials', 'echoes the credentials'],
);
