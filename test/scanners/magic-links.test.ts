import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { BrowserClient } from '../setup/browser-client.ts';
import type { managementClient } from '../setup/management.ts';
import type { TestPostern } from '../setup/postern.ts';
import { openHouse } from './house.ts';
import { Person } from './person.ts';

let postern: TestPostern;
let manage: Awaited<ReturnType<typeof managementClient>>;

beforeAll(async () => {
  ({ postern, manage } = await openHouse());
});
beforeEach(() => manage('PATCH', '/sign-in-exp', { signInMode: 'SignInAndRegister', agreeToTermsPolicy: 'Automatic' }));
afterAll(() => postern.stop());

let addresses = 0;
const newAddress = (domain = 'example.com') => {
  addresses += 1;
  return `Magic${addresses}@${domain}`;
};

async function createUser(primaryEmail = newAddress()) {
  const { body } = await manage('POST', '/users', { primaryEmail, password: 'correct horse battery' });
  return body as { id: string; primaryEmail: string };
}

async function createToken(email: string, context: object = {}) {
  const { status, body } = await manage('POST', '/one-time-tokens', { email, context });
  expect(status).toBe(201);
  return body as { id: string; token: string };
}

const statusOf = async (id: string) => (await manage('GET', `/one-time-tokens/${id}`)).body.status;

/** Follows the application's link up to the page that stays. */
async function land(person: Person, parameters: Record<string, string>) {
  let { location } = await person.browser.authorize(parameters);
  for (let hops = 0; hops < 5; hops += 1) {
    const page = await person.page(location);
    if (!page.location) return { path: location, ...page };
    location = page.location;
  }
  throw new Error('no page stays');
}

async function open(email: string, context: object = {}, parameters: Record<string, string> = {}) {
  const { id, token } = await createToken(email, context);
  const person = new Person(postern, email);
  const page = await land(person, { one_time_token: token, login_hint: email, ...parameters });
  return { person, page, id, token };
}

const type = (person: Person, identifier: string, more = {}) => person.post('/one-time-token', { identifier, ...more });

const accountOf = async (browser: BrowserClient) => {
  const { location } = await browser.authorize({ prompt: 'none' });
  return new URL(location).searchParams.has('code');
};

describe('the page of a magic link', () => {
  it('has neither the token nor the address, in its text or in its own address', async () => {
    const { page, token } = await open(newAddress());
    expect(page.path).toBe('/one-time-token');
    expect(page.status).toBe(200);
    expect(page.body).not.toContain(token);
    expect(page.body).not.toContain('Magic');
    expect(page.body).toContain('autocomplete="email"');
  });

  it('signs in whoever names the address, however they write it', async () => {
    const { primaryEmail } = await createUser();
    const { person, id } = await open(primaryEmail);
    expect(await person.arrive(await type(person, ` ${primaryEmail.toUpperCase()} `))).toBe('signed in');
    expect(await statusOf(id)).toBe('consumed');
    expect(await accountOf(person.browser)).toBe(true);
  });

  it.each(['SignInAndRegister', 'SignIn'])('registers whoever has no account, also with %s', async (signInMode) => {
    await manage('PATCH', '/sign-in-exp', { signInMode });
    const email = newAddress();
    const { person } = await open(email);
    expect(await person.arrive(await type(person, email))).toBe('signed in');
    const { body } = await manage(
      'GET',
      `/users?search.primaryEmail=${encodeURIComponent(email)}&mode.primaryEmail=exact`,
    );
    expect(body).toHaveLength(1);
  });

  it('registers where there is nothing but registration, and offers no sign-in there', async () => {
    await manage('PATCH', '/sign-in-exp', { signInMode: 'Register' });
    const [email, known] = [newAddress(), (await createUser()).primaryEmail];
    const { person } = await open(email);
    expect(await person.arrive(await type(person, email))).toBe('signed in');
    const other = await open(known);
    expect(await other.person.arrive(await type(other.person, known))).toBe('/sign-in/confirm');
    expect((await other.person.page('/sign-in/confirm')).body).not.toContain('name="event"');
  });

  it('takes no other address; that costs the token nothing, and counts against the address of the link', async () => {
    await manage('PATCH', '/sign-in-exp', { sentinelPolicy: { maxAttempts: 3 } });
    const { primaryEmail } = await createUser();
    const { person, id } = await open(primaryEmail);
    for (const typed of ['test@example.com', 'other@example.com']) {
      const answer = await type(person, typed);
      expect(answer.status).toBe(400);
      expect(answer.body).toContain('The link was not sent to this address.');
      expect(answer.body).not.toContain(primaryEmail);
    }
    expect(await statusOf(id)).toBe('active');
    expect((await type(person, 'third@example.com')).body).toContain('Too many attempts.');
    expect((await type(person, primaryEmail)).body).toContain('Too many attempts.');
    expect(await statusOf(id)).toBe('active');
    await manage('PATCH', '/sign-in-exp', { sentinelPolicy: {} });
  });

  it('counts nothing that is no address', async () => {
    const { person, id } = await open(newAddress());
    for (const typed of ['', 'Smith', '12345']) expect((await type(person, typed)).body).toContain('role="alert"');
    expect(await statusOf(id)).toBe('active');
  });

  it.each(['consumed', 'revoked', 'expired'])('says that a link is of no use that is %s', async (status) => {
    const email = newAddress();
    const { id, token } = await createToken(email);
    await manage('PUT', `/one-time-tokens/${id}/status`, { status });
    const person = new Person(postern, email);
    const page = await land(person, { one_time_token: token, login_hint: email });
    expect(page.body).toContain('This link cannot be used any more');
    expect((await type(person, email)).body).toContain('This link has expired or was used already.');
  });

  it('goes by the address that is typed where the application passes none on', async () => {
    const email = newAddress();
    const { token } = await createToken(email);
    const person = new Person(postern, email);
    await land(person, { one_time_token: token });
    expect((await type(person, 'test@example.com')).status).toBe(400);
    expect(await person.arrive(await type(person, email))).toBe('signed in');
  });

  it('gets a token and a hint that are too long for an address of a page', async () => {
    const email = newAddress();
    const { token } = await createToken(email);
    const person = new Person(postern, email);
    const page = await land(person, { one_time_token: token, login_hint: email, ui_locales: 'en '.repeat(200).trim() });
    expect(page.path).toBe('/one-time-token');
    expect(await person.arrive(await type(person, email))).toBe('signed in');
  });

  it('goes where it went before when its form is sent twice', async () => {
    const { primaryEmail } = await createUser();
    const { person } = await open(primaryEmail);
    const answers = await Promise.all(Array.from({ length: 10 }, () => type(person, primaryEmail)));
    const locations = new Set(answers.map(({ location }) => location ?? ''));
    expect([...locations]).toEqual([expect.stringContaining('/oidc/auth/')]);
    expect(await person.arrive({ status: 303, location: [...locations][0] ?? '', body: '' })).toBe('signed in');
  });
});

describe('a token with an event of its own', () => {
  it('for Register registers, and offers sign-in to whoever has an account', async () => {
    const [email, known] = [newAddress(), (await createUser()).primaryEmail];
    const fresh = await open(email, { interactionEvent: 'Register' });
    expect(await fresh.person.arrive(await type(fresh.person, email))).toBe('signed in');
    const { person } = await open(known, { interactionEvent: 'Register' });
    expect(await person.arrive(await type(person, known))).toBe('/sign-in/confirm');
    expect((await person.page('/sign-in/confirm')).body).toContain('You have an account already');
    expect(await person.arrive(await person.post('/sign-in/confirm', { event: 'SignIn' }))).toBe('signed in');
  });

  it('for ForgotPassword opens no sign-in, and stays as it is', async () => {
    const { primaryEmail } = await createUser();
    const { person, id } = await open(primaryEmail, { interactionEvent: 'ForgotPassword' });
    const answer = await type(person, primaryEmail);
    expect([answer.status, await statusOf(id)]).toEqual([400, 'active']);
    expect(answer.body).toContain('This link has expired or was used already.');
  });
});

it('whoever has to agree to terms is asked first, and registered then', async () => {
  await manage('PATCH', '/sign-in-exp', {
    termsOfUseUrl: 'https://example.com/terms',
    agreeToTermsPolicy: 'ManualRegistrationOnly',
  });
  const email = newAddress();
  const { person } = await open(email);
  expect(await person.arrive(await type(person, email))).toBe('/sign-in/confirm');
  expect((await person.post('/sign-in/confirm', { event: 'Register' })).body).toContain('Please agree to this first.');
  expect(await person.arrive(await person.post('/sign-in/confirm', { event: 'Register', agree: 'yes' }))).toBe(
    'signed in',
  );
  await manage('PATCH', '/sign-in-exp', { agreeToTermsPolicy: 'Manual' });
  const strict = newAddress();
  const other = await open(strict);
  expect((await type(other.person, strict)).body).toContain('Please agree to this first.');
  expect(await statusOf(other.id)).toBe('active');
  expect(await other.person.arrive(await type(other.person, strict, { agree: 'yes' }))).toBe('/sign-in/confirm');
});

describe('organizations', () => {
  const newOrganization = async () => (await manage('POST', '/organizations', { name: 'Harbour' })).body.id as string;
  const membersOf = async (id: string): Promise<string[]> =>
    (await manage('GET', `/organizations/${id}/users`)).body.map((user: { primaryEmail: string }) => user.primaryEmail);

  it('that the token names are joined by whoever signs in with it, and whoever registers', async () => {
    const id = await newOrganization();
    const { primaryEmail } = await createUser();
    const stranger = newAddress();
    for (const email of [primaryEmail, stranger]) {
      const { person } = await open(email, { jitOrganizationIds: [id, 'gone'] });
      expect(await person.arrive(await type(person, email))).toBe('signed in');
    }
    expect((await membersOf(id)).sort()).toEqual([primaryEmail, stranger].sort());
  });

  it('of its domain are joined by whoever registers with a proven address, by code or by token', async () => {
    const id = await newOrganization();
    const domain = `harbour${addresses}.example.com`;
    expect((await manage('POST', `/organizations/${id}/jit/email-domains`, { emailDomain: domain })).status).toBe(201);
    const [byCode, byToken] = [newAddress(domain), newAddress(domain)];
    const person = new Person(postern, byCode);
    await person.ask('Register');
    expect(await person.arrive(await person.confirmByCode((await person.mail()).code))).toBe('signed in');
    const other = await open(byToken);
    expect(await other.person.arrive(await type(other.person, byToken))).toBe('signed in');
    expect((await membersOf(id)).sort()).toEqual([byCode, byToken].sort());
  });
});

describe('where somebody else is signed in', () => {
  async function signedIn() {
    const { primaryEmail } = await createUser();
    const { person } = await open(primaryEmail);
    expect(await person.arrive(await type(person, primaryEmail))).toBe('signed in');
    return person;
  }

  const openBeside = async (person: Person, parameters: Record<string, string> = {}) => {
    const next = newAddress();
    const { id, token } = await createToken(next);
    return { next, id, page: await land(person, { one_time_token: token, login_hint: next, ...parameters }) };
  };

  it('the two are named, and who stays is signed in as before, without the link being used', async () => {
    const person = await signedIn();
    const { next, id, page } = await openBeside(person);
    expect(page.path).toBe('/switch-account');
    const text = page.body.replace(/<[^>]+>/g, '');
    expect(text).toContain(`You are signed in as ${person.email}. The link is for ${next}.`);
    expect(await person.arrive(await person.post('/switch-account'))).toBe('signed in');
    expect(await statusOf(id)).toBe('active');
  });

  it('who switches names the address, and is signed in as the other', async () => {
    const person = await signedIn();
    const { next, id } = await openBeside(person);
    expect((await person.page('/one-time-token')).status).toBe(200);
    const { location } = await type(person, next);
    expect(await statusOf(id)).toBe('consumed');
    // The provider signs the one out before it signs the other in: a form that sends itself, or has a button.
    const { body } = await person.page(location ?? '');
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(body)?.[1] ?? '';
    expect(await person.arrive(await person.post('/oidc/session/end/confirm', { xsrf, logout: 'yes' }))).toBe(
      'signed in',
    );
  });

  it('there is no staying where the application wants a new sign-in', async () => {
    const { page } = await openBeside(await signedIn(), { prompt: 'login' });
    expect(page.path).toBe('/one-time-token');
  });

  it('the same account is not asked about', async () => {
    const person = await signedIn();
    const { token } = await createToken(person.email);
    const page = await land(person, { one_time_token: token, login_hint: person.email });
    expect(page.path).toBe('/one-time-token');
  });
});
