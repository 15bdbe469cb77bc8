import { describe, expect, it } from 'vitest';
import { roleCredentials, withAwsEnvironment } from '../../../test/http/aws-environment.ts';
import { type Exchange, type Reply, startProviderServer } from '../../../test/http/provider-server.ts';
import { createAwsRole } from './aws-role.ts';

const patience = () => AbortSignal.timeout(15_000);

const role = {
  kind: 'found',
  accessKeyId: 'ASIAROLE4711',
  secretAccessKey: 'role-secret-swordfish-4711',
  sessionToken: 'role-token-swordfish//4711==',
};

describe('the role of a container', () => {
  const container = async (expiresInSeconds?: number) => {
    const server = await startProviderServer(({ path, headers }) =>
      path === '/role' && headers.authorization === 'pod-token'
        ? { status: 200, body: roleCredentials(expiresInSeconds) }
        : { status: 403 },
    );
    const variables = {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${server.origin}/role`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: 'pod-token',
    };
    return { server, variables };
  };

  it('is asked once, however many wait, and kept', async () => {
    const { server, variables } = await container();
    await using _server = server;
    await withAwsEnvironment(variables, async () => {
      const machine = createAwsRole('eu-west-1');
      const found = await Promise.all(Array.from({ length: 20 }, () => machine.credentials(patience())));
      for (const one of found) expect(one).toMatchObject(role);
      expect(await machine.credentials(patience())).toMatchObject(role);
    });
    expect(server.exchanges).toHaveLength(1);
  });

  it('is asked anew when its credentials were refused', async () => {
    const { server, variables } = await container();
    await using _server = server;
    await withAwsEnvironment(variables, async () => {
      const machine = createAwsRole('eu-west-1');
      await machine.credentials(patience());
      machine.renew();
      await Promise.all([machine.credentials(patience()), machine.credentials(patience())]);
      await machine.credentials(patience());
    });
    expect(server.exchanges).toHaveLength(2);
  });

  it('is asked anew in the last five minutes, while the old credentials are used', async () => {
    const { server, variables } = await container(240);
    await using _server = server;
    await withAwsEnvironment(variables, async () => {
      const machine = createAwsRole('eu-west-1');
      await machine.credentials(patience());
      expect(await machine.credentials(patience())).toMatchObject(role);
      await expect.poll(() => server.exchanges.length).toBe(2);
    });
  });

  it('names what must not be read anywhere', async () => {
    const { server, variables } = await container();
    await using _server = server;
    const machine = createAwsRole('eu-west-1');
    expect(machine.secrets()).toEqual([]);
    await withAwsEnvironment(variables, () => machine.credentials(patience()));
    expect(machine.secrets()).toEqual([role.secretAccessKey, role.sessionToken]);
  });

  it('that gives nothing is tried again later', async () => {
    await using server = await startProviderServer(() => ({ status: 404 }));
    const variables = { AWS_CONTAINER_CREDENTIALS_FULL_URI: `${server.origin}/role` };
    const found = await withAwsEnvironment(variables, () => createAwsRole('eu-west-1').credentials(patience()));
    expect(found).toEqual({
      kind: 'deferred',
      reason:
        'The credentials endpoint of the container (AWS_CONTAINER_CREDENTIALS_FULL_URI) gave no credentials. Postern tries again.',
    });
  });

  it('that is silent is not waited for longer than the signal says', async () => {
    await using server = await startProviderServer(() => ({ kind: 'stall' }));
    const variables = { AWS_CONTAINER_CREDENTIALS_FULL_URI: `${server.origin}/role` };
    const found = await withAwsEnvironment(variables, () =>
      createAwsRole('eu-west-1').credentials(AbortSignal.timeout(100)),
    );
    expect(found).toMatchObject({ kind: 'deferred', reason: expect.stringMatching(/not there in time/) });
  });
});

describe('the role of an EC2 instance', () => {
  const variables = (origin: string) => ({
    AWS_EC2_METADATA_SERVICE_ENDPOINT: origin,
    AWS_EC2_METADATA_DISABLED: 'false',
  });
  const metadata = ({ method, path, headers }: Exchange): Reply => {
    if (method === 'PUT' && path === '/latest/api/token') return { status: 200, body: 'session-of-imds' };
    if (headers['x-aws-ec2-metadata-token'] !== 'session-of-imds') return { status: 401 };
    const roles = '/latest/meta-data/iam/security-credentials/';
    if (path === roles) return { status: 200, body: 'mail-role' };
    return path === `${roles}mail-role` ? { status: 200, body: roleCredentials() } : { status: 404 };
  };

  it('comes from the metadata service', async () => {
    await using server = await startProviderServer(metadata);
    const found = await withAwsEnvironment(variables(server.origin), () =>
      createAwsRole('eu-west-1').credentials(patience()),
    );
    expect(found).toMatchObject(role);
  });

  it('is tried again later when the metadata service does not answer', async () => {
    await using server = await startProviderServer(() => ({ kind: 'stall' }));
    const found = await withAwsEnvironment(variables(server.origin), () =>
      createAwsRole('eu-west-1').credentials(patience()),
    );
    expect(found).toMatchObject({ kind: 'deferred', reason: expect.stringMatching(/^The metadata service/) });
  });
});

describe('the role of a pod (web identity)', () => {
  const variables = (origin: string) => ({
    AWS_WEB_IDENTITY_TOKEN_FILE: '{files}/token',
    AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/mail',
    AWS_ENDPOINT_URL_STS: origin,
  });
  const ask = (origin: string) =>
    withAwsEnvironment(variables(origin), () => createAwsRole('eu-west-1').credentials(patience()), {
      token: 'a.jwt.of-the-pod',
    });
  const { AccessKeyId, SecretAccessKey, Token, Expiration } = roleCredentials();

  it('is had from STS for the token of the pod', async () => {
    await using server = await startProviderServer(({ form }) => {
      if (form.get('WebIdentityToken') !== 'a.jwt.of-the-pod') return { status: 400 };
      const credentials = `<AccessKeyId>${AccessKeyId}</AccessKeyId><SecretAccessKey>${SecretAccessKey}</SecretAccessKey><SessionToken>${Token}</SessionToken><Expiration>${Expiration}</Expiration>`;
      const body = `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult><Credentials>${credentials}</Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`;
      return { status: 200, headers: { 'content-type': 'text/xml' }, body };
    });
    expect(await ask(server.origin)).toMatchObject(role);
  });

  const refusal = (status: number, code: string, message: string): Reply => ({
    status,
    headers: { 'content-type': 'text/xml' },
    body: `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
  });

  it('that the role does not trust is a matter of the configuration', async () => {
    const answer = refusal(403, 'AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity');
    await using server = await startProviderServer(() => answer);
    expect(await ask(server.origin)).toEqual({
      kind: 'rejected',
      scope: 'configuration',
      reason:
        "The credentials of this machine cannot be had: AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity. Check AWS_ROLE_ARN and the role's trust policy.",
    });
  });

  it('whose token has just expired is tried again later', async () => {
    const answer = refusal(400, 'ExpiredTokenException', 'Token expired: current date/time must be before it');
    await using server = await startProviderServer(() => answer);
    expect(await ask(server.origin)).toMatchObject({ kind: 'deferred', reason: expect.stringMatching(/expired/i) });
  });
});

describe('the credentials of the environment', () => {
  const ask = (variables: Record<string, string>, files?: Record<string, string>) =>
    withAwsEnvironment(variables, () => createAwsRole('eu-west-1').credentials(patience()), files);

  it('are taken from variables', async () => {
    expect(await ask({ AWS_ACCESS_KEY_ID: 'AKIA1', AWS_SECRET_ACCESS_KEY: 's1' })).toMatchObject({
      kind: 'found',
      accessKeyId: 'AKIA1',
      secretAccessKey: 's1',
    });
  });

  it('are taken from a profile', async () => {
    const file = '[mail]\naws_access_key_id = AKIA2\naws_secret_access_key = s2\n';
    const variables = { AWS_SHARED_CREDENTIALS_FILE: '{files}/credentials', AWS_PROFILE: 'mail' };
    expect(await ask(variables, { credentials: file })).toMatchObject({ kind: 'found', accessKeyId: 'AKIA2' });
  });

  it('are asked for in the config when there are none', async () => {
    expect(await ask({})).toEqual({
      kind: 'rejected',
      scope: 'configuration',
      reason: expect.stringMatching(/AWS_ACCESS_KEY_ID.*profile.*web identity.*container.*EC2.*Fill in "accessKeyId"/),
    });
  });
});
