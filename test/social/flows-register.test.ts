import { decodeJwt } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type HookCall, startHookReceiver } from '../setup/hook-receiver.ts';
import { type SocialHouse, type SocialJourney, startSocialHouse, target } from './house.ts';
import type { Account } from './identity-provider.ts';

let house: SocialHouse;
let journey: SocialJourney;
let people = 0;

beforeAll(async () => {
  house = await startSocialHouse();
});
afterAll(() => house.stop());

beforeEach(() => {
  people += 1;
  journey = house.somebody(`newcomer${people}@example.com`);
});
afterEach(() => house.resetExperience());

const newcomer = (account: Account = {}) =>
  house.provider.addPerson({ primaryEmail: journey.email, name: 'Grace Hopper', ...account });

async function arrive(account?: Account) {
  const person = await newcomer(account);
  await journey.begin('Register');
  await journey.travel(person);
  return person;
}

const userOf = async (id: string) => (await house.manage('GET', `/users/${id}`)).body;

const numberOf = (prefix: string) => `${prefix}${String(people).padStart(2, '0')}`;

describe('whoever registers by another service', () => {
  it('has its name, picture, address and number, and the application gets tokens', async () => {
    const account = { primaryPhone: numberOf('4917212345'), avatar: 'https://pictures.example/grace.png' };
    const person = await arrive(account);
    expect((await journey.identify()).status).toBe(201);
    const arrived = await journey.finish();
    const { body } = await journey.browser.tokens(arrived.searchParams.get('code') ?? '', journey.verifier);
    const claims = decodeJwt(body.id_token);
    expect(claims).toMatchObject({ name: 'Grace Hopper', picture: account.avatar, email: journey.email });
    expect(claims).not.toHaveProperty('identities');
    expect(claims).not.toHaveProperty('amr');
    expect(await userOf(claims.sub ?? '')).toMatchObject({
      ...account,
      primaryEmail: journey.email,
      name: 'Grace Hopper',
      hasPassword: false,
      applicationId: 'demo-app',
      identities: {
        [target]: {
          userId: person.id,
          details: { id: person.id, email: journey.email, name: 'Grace Hopper', rawData: { sub: person.id } },
        },
      },
    });
  });

  it('leaves out an address and a number that others have, without a word', async () => {
    const phone = numberOf('4917312345');
    await house.manage('POST', '/users', { primaryEmail: journey.email.toUpperCase() });
    await house.manage('POST', '/users', { primaryPhone: phone });
    await house.configure({ socialSignIn: { skipRequiredIdentifiers: true } });
    await arrive({ primaryPhone: phone });
    expect((await journey.identify()).status).toBe(201);
    expect(await userOf(await journey.userId())).toMatchObject({
      primaryEmail: null,
      primaryPhone: null,
      name: 'Grace Hopper',
    });
  });

  it('is asked for what sign-up demands and the service does not tell, and need not begin anew', async () => {
    await house.manage('POST', '/users', { primaryEmail: journey.email });
    await arrive();
    const missing = await journey.identify();
    expect(missing).toMatchObject({
      status: 422,
      body: { code: 'user.missing_profile', data: { missingProfile: ['email'] } },
    });
    const identifier = { type: 'email', value: `second.${journey.email}` } as const;
    await journey.proveAt(identifier, 'Register');
    const { verificationId } = journey;
    expect((await journey.addToProfile({ type: 'email', verificationId })).status).toBe(204);
    expect((await journey.identifyAgain()).status).toBe(201);
    expect((await journey.submit()).status).toBe(200);
    const { body } = await house.manage('GET', `/users?search=${identifier.value}`);
    expect(body).toMatchObject([{ name: 'Grace Hopper', identities: { [target]: expect.any(Object) } }]);
  });

  it('needs no password: the other service vouches, then and later', async () => {
    await house.configure({ signUp: { identifiers: ['email'], password: true, verify: true } });
    const person = await arrive();
    expect((await journey.identify()).status).toBe(201);
    expect((await journey.submit()).status).toBe(200);
    const later = house.somebody(journey.email);
    await later.begin('SignIn');
    await later.prove('SignIn');
    expect((await later.identify()).status).toBe(204);
    expect((await later.submit()).status).toBe(200);
    await later.begin('SignIn');
    await later.travel(person);
    expect((await later.identify()).status).toBe(204);
    expect((await later.submit()).status).toBe(200);
  });

  it.each([
    [{}, 422],
    [{ skipRequiredIdentifiers: true }, 201],
  ])('with %j and no username is answered %i', async (socialSignIn, status) => {
    const byUsername = { identifiers: ['username'], password: true, verify: false };
    await house.configure({ signUp: byUsername, socialSignIn });
    const person = await arrive();
    expect((await journey.identify()).status).toBe(status);
    if (status !== 201) return;
    expect((await journey.submit()).status).toBe(200);
    const later = house.somebody();
    await later.begin('SignIn');
    await later.travel(person);
    await later.identify();
    expect((await later.submit()).status).toBe(200);
  });

  it('cannot have an address that the tenant blocks', async () => {
    await house.configure({ emailBlocklistPolicy: { customBlocklist: ['@example.com'] } });
    await arrive();
    expect(await journey.identify()).toMatchObject({
      status: 422,
      body: { code: 'session.email_blocklist.email_not_allowed' },
    });
  });

  it('cannot while registration is closed', async () => {
    await arrive();
    await house.configure({ signInMode: 'SignIn' });
    expect(await journey.identify()).toMatchObject({ status: 403, body: { code: 'auth.forbidden' } });
    expect(await journey.switchTo('SignIn')).toMatchObject({ status: 204 });
    expect(await journey.switchTo('Register')).toMatchObject({ status: 403 });
  });

  it('need not pass a captcha', async () => {
    const config = { type: 'Turnstile', siteKey: 'site', secretKey: 'secret' };
    await house.manage('PUT', '/captcha-provider', { config });
    await house.configure({ captchaPolicy: { enabled: true } });
    await arrive();
    expect((await journey.identify()).status).toBe(201);
    expect((await journey.submit()).status).toBe(200);
  });

  it('keeps the address that was proven by a code before', async () => {
    await journey.begin('Register');
    await journey.prove('Register');
    const { verificationId } = journey;
    await journey.addToProfile({ type: 'email', verificationId });
    await journey.travel(await house.provider.addPerson({ primaryEmail: `other.${journey.email}` }));
    expect((await journey.identify()).status).toBe(201);
    expect(await userOf(await journey.userId())).toMatchObject({ primaryEmail: journey.email });
  });
});

describe('what others see of it', () => {
  it('applications with the scope identities learn who the user is elsewhere, from userinfo', async () => {
    const person = await newcomer();
    await journey.begin('Register', { scope: 'openid identities' });
    await journey.travel(person);
    await journey.identify();
    const arrived = await journey.finish();
    const { body } = await journey.browser.tokens(arrived.searchParams.get('code') ?? '', journey.verifier);
    const userinfo = await fetch(`${house.postern.url}/oidc/me`, {
      headers: { authorization: `Bearer ${body.access_token}` },
    });
    expect(await userinfo.json()).toMatchObject({
      identities: { [target]: { userId: person.id, details: { email: journey.email } } },
    });
  });

  it('webhooks are told of the registration and of a link, with the identities', async () => {
    const receiver = await startHookReceiver();
    const events = ['PostRegister', 'PostSignIn', 'User.Created', 'User.Data.Updated'];
    const hook = await house.manage('POST', '/hooks', { name: 'told', events, config: { url: receiver.url } });
    const person = await arrive();
    await journey.identify();
    await journey.submit();
    const linking = house.somebody(`linked.${journey.email}`);
    await house.manage('POST', '/users', { primaryEmail: linking.email });
    await linking.begin('SignIn');
    await linking.travel(await house.provider.addPerson({ primaryEmail: linking.email }));
    await linking.link();
    await linking.submit();
    const told = (event: string) => receiver.calls.filter(({ body }: HookCall) => body.event === event);
    const mine = { identities: { [target]: expect.objectContaining({ userId: person.id }) } };
    await expect.poll(() => told('PostSignIn').length).toBe(1);
    await expect.poll(() => told('User.Data.Updated').length).toBeGreaterThanOrEqual(1);
    expect(told('PostRegister')[0]?.body.user).toMatchObject(mine);
    expect(told('User.Data.Updated').at(-1)?.body.data.identities).toHaveProperty(target);
    await house.manage('DELETE', `/hooks/${hook.body.id}`);
    await receiver.close();
  });

  it('the audit log tells of departure and return, and of neither code nor state', async () => {
    await arrive();
    const keys = ['Interaction.Register.Verification.Social.Create', 'Interaction.Register.Verification.Social.Submit'];
    for (const key of keys) {
      await expect.poll(async () => (await house.manage('GET', `/logs?logKey=${key}`)).body.length).toBeGreaterThan(0);
      const { body } = await house.manage('GET', `/logs?logKey=${key}`);
      expect(body[0].payload).toMatchObject({ key, result: 'Success', applicationId: 'demo-app' });
      expect(JSON.stringify(body)).not.toContain(journey.state);
    }
    expect(house.postern.logged()).not.toContain(journey.state);
  });

  it('who is deleted here may register anew', async () => {
    const person = await arrive();
    await journey.identify();
    const id = await journey.userId();
    await journey.submit();
    expect((await house.manage('DELETE', `/users/${id}`)).status).toBe(204);
    const again = house.somebody();
    await again.begin('Register');
    await again.travel(person);
    expect((await again.identify()).status).toBe(201);
    expect(await again.userId()).not.toBe(id);
  });
});
