import type { HookEvent, HookPayload } from './events.ts';

/** What an event looks like, told of nobody: for trying out an endpoint. */
export function samplePayload(event: HookEvent, now: Date): HookPayload {
  const base = { userAgent: 'fake-user-agent' };
  return event.startsWith('Post') ? { ...base, ...interaction(now) } : { ...base, ...call };
}

const interaction = (now: Date): HookPayload => ({
  interactionEvent: 'SignIn',
  sessionId: 'fake-session-id',
  userIp: '192.0.2.1',
  userId: 'fake-id',
  user: {
    id: 'fake-id',
    username: 'fake-user',
    primaryEmail: 'fake-user@example.com',
    primaryPhone: '12025550123',
    name: 'Fake User',
    avatar: 'https://example.com/avatars/fake-user.png',
    customData: { theme: 'light' },
    identities: {},
    profile: {},
    applicationId: 'fake-application-id',
    isSuspended: false,
    lastSignInAt: now.getTime(),
    createdAt: now.getTime(),
    updatedAt: now.getTime(),
  },
  application: { id: 'fake-application-id', type: 'SPA', name: 'Fake application', description: 'Made up for a test' },
});

const call: HookPayload = {
  path: '/fake-path/fake-id',
  matchedRoute: '/fake-path/:id',
  method: 'POST',
  status: 200,
  params: { id: 'fake-id' },
  data: { result: 'success' },
};
