import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AuditEntry } from '../audit/entry.ts';
import { PublicError } from '../errors.ts';
import { defaultSettings, type ExperienceSettings } from '../experience/settings.ts';
import { createOutbound } from '../lib/fetch.ts';
import { keep } from '../lib/kept.ts';
import { createLog } from '../lib/log.ts';
import { openBreaches } from '../users/breaches.ts';
import { verifyPassword } from '../users/passwords.ts';
import { acceptPassword, requireUsername } from './new-password.ts';

// SHA-1 of `password` is 5BAA6 1E4C9B93F3F0682250B6CF8331B7EE68FD8.
const range = '1E4C9B93F3F0682250B6CF8331B7EE68FD8:42\r\n';
const outbound = createOutbound({ allowsPrivateAddresses: true, allowedPrivateHosts: [], overrides: {} });
let settings: ExperienceSettings;
let status = 200;
let asked = 0;
let now = 0;
let logged = '';
let recorded: [tenantId: string, entry: AuditEntry][] = [];
let server: Server;
let endpoint: string;

beforeAll(async () => {
  server = createServer((_request, response) => {
    asked += 1;
    response.writeHead(status, { 'content-type': 'text/plain' }).end(range);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  endpoint = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
});
beforeEach(() => {
  settings = defaultSettings;
  status = 200;
  asked = 0;
  logged = '';
  recorded = [];
});
afterAll(async () => {
  await outbound.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function openParts(asking = true) {
  const log = createLog('info', { write: (line) => (logged += line) });
  const { fetch } = outbound.reachFor('pwned-passwords');
  return {
    experience: keep(async () => settings),
    breaches: openBreaches({ fetch, endpoint: asking ? endpoint : undefined, clock: () => now, log }),
    audit: {
      record: (...entry: [string, AuditEntry]) => void recorded.push(entry),
      flush: async () => {},
      close: async () => {},
    },
  };
}

describe('a password that somebody chose', () => {
  it('is hashed when the policy takes it', async () => {
    const stored = await acceptPassword(openParts(), 'default', 'correct horse', {});
    expect(stored.algorithm).toBe('Argon2id');
    expect(await verifyPassword(stored, 'correct horse')).toBe('correct');
    expect(asked).toBe(1);
    expect(recorded).toEqual([]);
  });

  it.each([
    [
      'Ada1815',
      { username: 'Ada1815' },
      [
        { code: 'password_rejected.too_short', interpolation: { min: 8 } },
        { code: 'password_rejected.restricted.user_info' },
      ],
    ],
    ['a'.repeat(300), {}, [{ code: 'password_rejected.too_long', interpolation: { max: 256 } }]],
    ['password', {}, [{ code: 'password_rejected.pwned' }]],
  ])('like %s is refused with all that is wrong', async (password, person, issues) => {
    const refusal = await acceptPassword(openParts(), 'default', password, person).catch((error: unknown) => error);
    if (!(refusal instanceof PublicError)) throw refusal;
    expect([refusal.status, refusal.toBody()]).toEqual([
      422,
      { code: 'password.rejected', message: expect.any(String), data: issues },
    ]);
  });

  it('is taken while breaches cannot be asked, which log and audit say', async () => {
    const parts = openParts();
    status = 503;
    await acceptPassword(parts, 'default', 'password', {});
    expect(logged).toContain('could not ask whether a password is in known breaches');
    await acceptPassword(parts, 'admin', 'password', {});
    expect(asked).toBe(1);
    const entry = { key: 'Password.BreachCheck', result: 'Error', error: 'unavailable' };
    expect(recorded).toEqual([
      ['default', entry],
      ['admin', entry],
    ]);
    now += 30_000;
    status = 200;
    await expect(acceptPassword(parts, 'default', 'password', {})).rejects.toMatchObject({ code: 'password.rejected' });
  });

  it('tries a service that has failed on behalf of all, while the others do not wait', async () => {
    const parts = openParts();
    status = 503;
    await acceptPassword(parts, 'default', 'password', {});
    now += 30_000;
    asked = 0;
    await Promise.all(Array.from({ length: 5 }, () => acceptPassword(parts, 'default', 'password', {})));
    expect(asked).toBe(1);
  });

  it('is not looked for where the policy or the operator does not want it', async () => {
    settings = { ...defaultSettings, passwordPolicy: { rejects: { pwned: false } } };
    await acceptPassword(openParts(), 'default', 'password', {});
    settings = defaultSettings;
    await acceptPassword(openParts(false), 'default', 'password', {});
    expect(asked).toBe(0);
    expect(recorded).toEqual([]);
    expect(logged).toContain('POSTERN_BREACHED_PASSWORDS_URL is off');
  });
});

it('a username that the policy does not take is refused with the rule', () => {
  const { usernamePolicy } = defaultSettings;
  expect(() => requireUsername('ada', usernamePolicy)).not.toThrow();
  const short = () => requireUsername('ab', { ...usernamePolicy, minLength: 3 });
  expect(short).toThrow('This is not a valid username: it needs 3 characters or more.');
  expect(short).toThrow(expect.objectContaining({ code: 'user.invalid_username', status: 422 }));
});
